import { Continuation } from "../calls/continuation";
import { PluginPart } from "../plugin/plugin-part";

/** What is to be done at a time. */
export class Timer {
  /** When, in nanoseconds of the monotonic clock; set when it is started. */
  due: u64 = 0;

  constructor(
    /** Milliseconds until the first time. */
    public wait: u32,
    /** Milliseconds from one time to the next, 0 for once. */
    readonly period: u32,
    readonly continuation: Continuation,
  ) {}

  /** False for one that is not to run any more. */
  wanted: bool = true;
}

/** Timers of a plugin context by the time they are due: a binary heap, so that a timer costs the same beside thousands of others. */
export class TimerHeap extends PluginPart {
  private readonly timers: Timer[] = [];

  /** When the first one is due, `u64.MAX_VALUE` without any. */
  get next(): u64 {
    const timers = this.timers;
    return timers.length == 0 ? u64.MAX_VALUE : unchecked(timers[0]).due;
  }

  add(timer: Timer): void {
    const timers = this.timers;
    let at = timers.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const other = unchecked(timers[parent]);
      if (other.due <= timer.due) break;
      unchecked((timers[at] = other));
      at = parent;
    }
    unchecked((timers[at] = timer));
  }

  /** Takes the first one. There must be one. */
  take(): Timer {
    const timers = this.timers;
    const first = timers[0];
    const last = timers.pop();
    const count = timers.length;
    if (count == 0) return first;
    let at = 0;
    while (true) {
      let child = 2 * at + 1;
      if (child >= count) break;
      if (child + 1 < count && unchecked(timers[child + 1]).due < unchecked(timers[child]).due) child++;
      const other = unchecked(timers[child]);
      if (other.due >= last.due) break;
      unchecked((timers[at] = other));
      at = child;
    }
    unchecked((timers[at] = last));
    return first;
  }
}
