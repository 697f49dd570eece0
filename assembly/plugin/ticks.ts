/** The one timer that a plugin context has in the host, shared by all that need one. */
import { setTickPeriodMilliseconds } from "../abi/timers";
import { bodies } from "../http/body-support";
import { PluginInstance } from "./plugin-instance";

/** What only plugins with timers carry; see `timers/timers.ts`. */
export abstract class TimerSupport {
  /** Milliseconds until a timer of this plugin is due, at least 1; 0 when there is none. */
  abstract wait(plugin: PluginInstance): u32;
  abstract tick(plugin: PluginInstance): void;
}

/** Set when the plugin can set a timer. */
export let timers: TimerSupport | null = null;

export function supportTimers(support: TimerSupport): void {
  timers = support;
}

/** Has the host call when there is something to do next, and not before. */
export function schedule(plugin: PluginInstance): void {
  const body = bodies;
  const own = timers;
  let period = body == null ? 0 : body.wait(plugin);
  const wait = own == null ? 0 : own.wait(plugin);
  if (period == 0 || (wait > 0 && wait < period)) period = wait;
  // The host repeats a period by itself; that of a timer is what is left of it, so it counts from now.
  if (period == plugin.timerPeriod && wait == 0) return;
  plugin.timerPeriod = period;
  setTickPeriodMilliseconds(period);
}

/** The host has called. */
export function tick(plugin: PluginInstance): void {
  const body = bodies;
  if (body != null) body.tick(plugin);
  const own = timers;
  if (own != null) own.tick(plugin);
  schedule(plugin);
}
