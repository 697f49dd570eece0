import { monotonicNanoseconds } from "../abi/time";
import { awaitAnswer, Continuation, proceed } from "../calls/continuation";
import { PluginInstance } from "../plugin/plugin-instance";
import { schedule, supportTimers, TimerSupport } from "../plugin/ticks";
import { Timer, TimerHeap } from "./timer-heap";

const MILLISECOND: u64 = 1_000_000;

class Timers extends TimerSupport {
  wait(plugin: PluginInstance): u32 {
    const heap = plugin.part<TimerHeap>();
    if (heap.next == u64.MAX_VALUE) return 0;
    const now = monotonicNanoseconds();
    if (heap.next <= now) return 1;
    return <u32>min<u64>((heap.next - now + MILLISECOND - 1) / MILLISECOND, i32.MAX_VALUE);
  }

  tick(plugin: PluginInstance): void {
    const heap = plugin.part<TimerHeap>();
    const now = monotonicNanoseconds();
    while (heap.next <= now) {
      const timer = heap.take();
      if (!timer.wanted) continue;
      if (timer.period > 0) {
        const period = <u64>timer.period * MILLISECOND;
        // What was missed is not made up for.
        timer.due += ((now - timer.due) / period + 1) * period;
        heap.add(timer);
      }
      proceed(timer.continuation);
    }
  }
}

function use(): bool {
  supportTimers(new Timers());
  return true;
}

// @ts-ignore: decorator
@lazy
const USES_TIMERS: bool = use();

/** Goes on once the time has passed, at least 1 ms from now. `wait` and `period` in milliseconds, `period` 0 = once. */
export function setTimer(plugin: PluginInstance, wait: u32, period: u32, continuation: Continuation): Timer {
  const timer = new Timer(wait, period, continuation);
  startTimer(plugin, timer);
  return timer;
}

/** Lets its time run from now on. */
export function startTimer(plugin: PluginInstance, timer: Timer): void {
  timer.due = monotonicNanoseconds() + <u64>(USES_TIMERS ? max(timer.wait, 1) : 0) * MILLISECOND;
  const heap = plugin.part<TimerHeap>();
  const first = timer.due < heap.next;
  heap.add(timer);
  if (timer.period == 0) awaitAnswer(timer.continuation);
  if (first) schedule(plugin);
}
