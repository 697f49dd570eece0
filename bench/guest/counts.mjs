import { countAllocations } from "./allocations.mjs";
import { play } from "./player.mjs";

/** Life cycles before the ones that are counted, and the number of these: growing tables have their share in each. */
const BEFORE = 100;
const CYCLES = 1000;

/**
 * What one life cycle costs in numbers that are the same on each machine.
 * @param tape see `record`
 * @returns `{ guestCalls, hostCalls, allocations, allocatedBytes }`, the last two null where the allocator is not known; calls of
 *   `malloc` are no guest calls of their own
 */
export function countsOf(tape) {
  const guestCalls = tape.cycle.length;
  const hostCalls = tape.cycle.reduce((sum, call) => sum + call.hostCalls.length, 0);
  const counting = countAllocations(tape.code);
  if (counting === undefined) return { guestCalls, hostCalls, allocations: null, allocatedBytes: null };
  const { run, exports } = play(counting, tape, { check: true });
  const { allocations, allocatedBytes } = exports;
  run(BEFORE);
  const before = [allocations.value, allocatedBytes.value];
  run(CYCLES);
  const [calls, bytes] = [allocations, allocatedBytes].map(({ value }, i) => ((value - before[i]) >>> 0) / CYCLES);
  return { guestCalls, hostCalls, allocations: calls, allocatedBytes: bytes };
}
