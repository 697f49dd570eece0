/**
 * What a configuration starts: ticks, timers, the election of a leader, queues. It begins when the configuration is in force,
 * with the first callback of the timer, so that one that is refused changes nothing, and the VM in which Envoy only tries a
 * configuration out starts nothing.
 */
import { ActivitySupport, supportActivities } from "../plugin/activity-support";
import { PluginInstance } from "../plugin/plugin-instance";
import { Timer } from "./timer-heap";
import { startTimer } from "./timers";

class Activities extends ActivitySupport {
  begin(plugin: PluginInstance): void {
    plugin.asked = [];
  }

  settle(plugin: PluginInstance, accepted: bool): void {
    const asked = plugin.asked;
    plugin.asked = null;
    if (asked == null || !accepted) return;
    const former = plugin.activities;
    if (former != null) for (let i = 0; i < former.length; i++) unchecked(former[i]).wanted = false;
    plugin.activities = asked;
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
  let list = USES_ACTIVITIES ? plugin.asked : null;
  if (list == null) list = plugin.activities;
  if (list == null) {
    list = [];
    plugin.activities = list;
  }
  return list;
}

/** Starts it with the configuration that is being read, or at once where none is. */
export function addActivity(plugin: PluginInstance, timer: Timer): void {
  activitiesOf(plugin).push(timer);
  if (plugin.asked == null) startTimer(plugin, timer);
}
