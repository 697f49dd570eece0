import { expect, test } from "vitest";
import { SystemClock, VirtualClock } from "@sluice/host";

test("a virtual clock stands still until it is advanced", () => {
  const clock = new VirtualClock(5000);
  const before = clock.monotonicNanoseconds();
  expect(clock.nowNanoseconds()).toBe(5_000_000_000n);
  expect(clock.monotonicNanoseconds()).toBe(before);
  clock.advance(1.5);
  expect(clock.nowNanoseconds()).toBe(5_001_500_000n);
  expect(clock.monotonicNanoseconds() - before).toBe(1_500_000n);
});

test("the steady side of a virtual clock does not begin at 0, where a module of Go would end", () => {
  expect(new VirtualClock().monotonicNanoseconds()).toBeGreaterThan(0n);
});

test("timers fire in order of time, each at its own time, also those set meanwhile", () => {
  const clock = new VirtualClock(0);
  const fired: string[] = [];
  const note = (name: string): void => void fired.push(`${name} at ${clock.nowNanoseconds() / 1_000_000n}`);
  clock.setTimer(30, () => note("late"));
  clock.setTimer(10, () => {
    note("early");
    clock.setTimer(10, () => note("chained"));
  });
  clock.setTimer(31, () => note("too late"));
  clock.setTimer(5, () => note("cancelled")).cancel();
  clock.advance(30);
  expect(fired).toEqual(["early at 10", "chained at 20", "late at 30"]);
});

test("the system clock has microseconds, a steady side, and timers that can be cancelled", async () => {
  const clock = new SystemClock();
  expect(clock.nowNanoseconds() % 1000n).toBe(0n);
  const before = clock.monotonicNanoseconds();
  let cancelled = false;
  clock.setTimer(1, () => (cancelled = true)).cancel();
  await new Promise<void>((resolve) => clock.setTimer(5, resolve));
  expect(clock.monotonicNanoseconds() - before).toBeGreaterThan(3_000_000n);
  expect(cancelled).toBe(false);
});
