import type { HammerCase } from "./case.js";
import { Machine } from "./machine.js";
import type { ReplayOptions } from "./options.js";
import { soak } from "./soak.js";
import type { Subject } from "./subject.js";
import type { Violation } from "./violation.js";

/**
 * Lets a case happen, and says what was wrong. Rejects when the plugin does not load with its configuration.
 *
 * @param watching false saves the time it takes to end callbacks that do not return
 */
export async function runCase(
  subject: Subject,
  options: ReplayOptions,
  given: HammerCase,
  watching = true,
): Promise<Violation | undefined> {
  const machine = await Machine.start(subject, options, given);
  machine.watching = watching;
  if (given.soak !== undefined) await soak(machine, given.events, given.soak);
  else {
    for (const event of given.events) await machine.perform(event);
    await machine.perform({ do: "settle" });
  }
  machine.stop();
  return machine.violation;
}
