import { countsOf } from "./counts.mjs";
import { crossingsOnly } from "./crossings.mjs";
import { play } from "./player.mjs";
import { record } from "./tape.mjs";

/**
 * Records an exchange of a module and makes it ready to be timed.
 * @param exchange see `record`
 * @returns `{ tape, counts, run, bare }`: what was counted, what lets streams live, and the same crossings without work
 */
export async function prepare(code, exchange) {
  const tape = await record(code, exchange);
  const crossings = crossingsOnly(tape);
  const { run } = play(new WebAssembly.Module(code), tape);
  return { tape, counts: countsOf(tape), run, bare: play(crossings.module, crossings.tape).run };
}
