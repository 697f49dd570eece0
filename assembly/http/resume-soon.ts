/** What must happen in another callback than the one in which it is decided. */
import { PluginInstance } from "../plugin/plugin-instance";
import { schedule } from "../plugin/ticks";
import { BodyPart } from "./body-part";
import { Direction, Flow } from "./direction";
import { instanceOf, StreamContext } from "./stream-context";

/** Has anything ever waited? Where nothing can, it is a constant. */
let everWaited: bool = false;

/** Pauses a direction until the next callback of the timer. */
export function resumeSoon(plugin: PluginInstance, direction: Direction): void {
  everWaited = true;
  direction.pause(true);
  plugin.part<BodyPart>().due.push(direction);
  schedule(plugin);
}

/** The stream is gone: its directions may soon be those of another one. */
export function forgetDue(stream: StreamContext): void {
  if (!everWaited) return;
  const due = instanceOf(stream).part<BodyPart>().due;
  for (let i = due.length - 1; i >= 0; i--) {
    if (unchecked(due[i]).stream == stream) due.splice(i, 1);
  }
}

/** Resumes what waits for the timer, unless it has been resumed, answered or closed meanwhile. */
export function resumeDue(plugin: PluginInstance): void {
  const part = plugin.part<BodyPart>();
  const due = part.due;
  if (due.length == 0) return;
  part.due = [];
  for (let i = 0, count = due.length; i < count; i++) {
    const direction = unchecked(due[i]);
    if (direction.flow != Flow.Paused || direction.stream.isOver) continue;
    if (direction.isRequest) direction.stream.resumeRequest();
    else direction.stream.resumeResponse();
  }
}
