/** The timer of a plugin context: what must happen in another callback than the one in which it is decided. */
import { setTickPeriodMilliseconds } from "../abi/timers";
import { PluginInstance } from "../plugin/plugin-instance";
import { Direction, Flow } from "./direction";

const AT_ONCE_MILLISECONDS: u32 = 1;
const LOOK_EVERY_MILLISECONDS: u32 = 250;

/** Has the host call as often as there is need to: at once for what is due, now and then for held headers. */
export function schedule(plugin: PluginInstance): void {
  const held = plugin.held;
  const looks = held != null && held.size > 0;
  const period = plugin.due.length > 0 ? AT_ONCE_MILLISECONDS : looks ? LOOK_EVERY_MILLISECONDS : 0;
  if (period == plugin.timerPeriod) return;
  plugin.timerPeriod = period;
  setTickPeriodMilliseconds(period);
}

/** Pauses a direction until the next callback of the timer. */
export function resumeSoon(plugin: PluginInstance, direction: Direction): void {
  direction.flow = Flow.Paused;
  plugin.due.push(direction);
  schedule(plugin);
}

/** Resumes what waits for the timer, unless it has been resumed, answered or closed meanwhile. */
export function resumeDue(plugin: PluginInstance): void {
  const due = plugin.due;
  if (due.length == 0) return;
  plugin.due = [];
  for (let i = 0, count = due.length; i < count; i++) {
    const direction = unchecked(due[i]);
    if (direction.flow != Flow.Paused || direction.stream.isOver) continue;
    if (direction.isRequest) direction.stream.resumeRequest();
    else direction.stream.resumeResponse();
  }
}
