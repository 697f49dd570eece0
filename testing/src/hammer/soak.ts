import type { CaseEvent } from "./case.js";
import type { Machine } from "./machine.js";

/**
 * Repeats events, and reports memory that goes on growing. A quarter of the exchanges warms up. Allocators double what
 * they have, so that one growth afterwards may be the last: it has to grow once more within four times as many.
 *
 * @param exchanges how many to let happen when memory does not grow
 */
export async function soak(machine: Machine, events: readonly CaseEvent[], exchanges: number): Promise<void> {
  let done = 0;
  const memoryAfter = async (target: number): Promise<number> => {
    while (done < target && machine.violation === undefined) {
      const before = machine.tally.exchanges;
      for (const event of events) await machine.perform(event);
      await machine.perform({ do: "settle" });
      machine.watching = false;
      done += Math.max(1, machine.tally.exchanges - before);
    }
    return machine.memoryBytes;
  };
  const warm = await memoryAfter(exchanges / 4);
  const later = await memoryAfter(exchanges);
  if (later <= warm) return;
  const last = await memoryAfter(exchanges * 4);
  if (last <= later) return;
  machine.report(
    "memory",
    `Memory grows while the same exchanges are repeated: ${warm} bytes after ${exchanges / 4} of them, ${later} after ${exchanges}, ${last} after ${exchanges * 4}.`,
  );
}
