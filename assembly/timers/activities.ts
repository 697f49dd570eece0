/**
 * What a configuration starts: ticks, timers, the election of a leader, queues. It begins when the configuration is in force,
 * with the first callback of the timer, so that one that is refused changes nothing, and the VM in which Envoy only tries a
 * configuration out starts nothing.
 */
import { ActivitySupport, supportActivities } from "../plugin/activity-support";
import { PluginInstance } from "../plugin/plugin-instance";
import { PluginPart } from "../plugin/plugin-part";
import { Timer } from "./timer-heap";
import { startTimer } from "./timers";

/** What configurations of a plugin context have started. */
class ActivityPart extends PluginPart {
  /** By the one in force. */
  started: Timer[] = [];
  /** By the one that is being read; null while none is. */
  asked: Timer[] | null = null;
}

class Activities extends ActivitySupport {
  begin(plugin: PluginInstance): void {
    plugin.part<ActivityPart>().asked = [];
  }

  settle(plugin: PluginInstance, accepted: bool): void {
    const part = plugin.part<ActivityPart>();
    const asked = part.asked;
    part.asked = null;
    if (asked == null || !accepted) return;
    const former = part.started;
    for (let i = 0; i < former.length; i++) unchecked(former[i]).wanted = false;
    part.started = asked;
    for (let i = 0; i < asked.length; i++) startTimer(plugin, unchecked(asked[i]));
  }
}

function use(): bool {
  supportActivities(new Activities());
  return true;
}

// @ts-ignore: decorator
@lazy
const USES_ACTIVITIES: bool = use();

/** What the configuration has asked for that is being read, or else what was asked for by the one in force. */
export function activitiesOf(plugin: PluginInstance): Timer[] {
  const part = plugin.part<ActivityPart>();
  const asked = USES_ACTIVITIES ? part.asked : null;
  return asked == null ? part.started : asked;
}

/** Starts it with the configuration that is being read, or at once where none is. */
export function addActivity(plugin: PluginInstance, timer: Timer): void {
  activitiesOf(plugin).push(timer);
  if (!isConfiguring(plugin)) startTimer(plugin, timer);
}

/** Is a configuration being read? */
export function isConfiguring(plugin: PluginInstance): bool {
  return plugin.part<ActivityPart>().asked != null;
}
