/** What Envoy must be told in another callback than the one in which it is decided: a timer makes that callback. */
import { setTickPeriodMilliseconds } from "../abi/timers";
import { PluginInstance } from "../plugin/plugin-instance";
import { Direction, Flow } from "./direction";

/** Pauses a direction until the next callback of the timer. */
export function resumeSoon(plugin: PluginInstance, direction: Direction): void {
  direction.flow = Flow.Paused;
  plugin.due.push(direction);
  setTickPeriodMilliseconds(1);
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
  setTickPeriodMilliseconds(0);
}
