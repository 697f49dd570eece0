/** What plugins cost: sizes and counts, which are exact, and work, which is measured beside the steps of a loop. */
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { exchangesOf } from "../extensions.mjs";
import { SCENARIOS } from "../scenarios.mjs";
import { prepare } from "./prepare.mjs";
import { reference } from "./step.mjs";
import { timeInTurn } from "./timing.mjs";

const MODULES = ["plugin.wasm", "plugin.higress.wasm"];

/** The exchanges of a plugin, by its folder: the scenarios of a benchmark plugin, or those of an extension. */
function exchangesIn(folder) {
  const name = basename(folder);
  if (basename(dirname(folder)) !== "plugins") return exchangesOf(name);
  return Object.fromEntries(Object.entries(SCENARIOS).filter(([, { plugin }]) => plugin === name));
}

/**
 * @param folder of a built plugin
 * @returns `{ folder, sizes, exchanges }`: bytes of each module, and for each exchange its title, `counts`, and what `timeAll` runs
 */
export async function measure(folder) {
  const missing = MODULES.find((name) => !existsSync(join(folder, "build", name)));
  if (missing !== undefined) throw new Error(`${folder}/build/${missing} is missing. Build first: npm run build`);
  const sizes = {};
  for (const name of MODULES) sizes[name] = (await stat(join(folder, "build", name))).size;
  const code = await readFile(join(folder, "build", MODULES[0]));
  const exchanges = [];
  for (const [title, exchange] of Object.entries(exchangesIn(folder))) {
    const { counts, run, bare } = await prepare(code, exchange);
    exchanges.push({ title, counts, runs: { whole: run, crossings: bare }, times: undefined });
  }
  return { folder, sizes, exchanges };
}

const step = reference();

/**
 * Times exchanges side by side. An exchange that has been timed before keeps what was less, for whatever disturbs a
 * measurement makes it longer: `times` is `{ whole, crossings, step }`, nanoseconds.
 */
export function timeAll(exchanges, rounds) {
  const pieces = exchanges.flatMap(({ runs }) => [runs.whole, runs.crossings]);
  const times = timeInTurn([step, ...pieces], rounds).map(({ least }) => least);
  exchanges.forEach((exchange, i) => {
    const before = exchange.times ?? { whole: Infinity, crossings: Infinity, step: Infinity };
    exchange.times = {
      whole: Math.min(before.whole, times[2 * i + 1]),
      crossings: Math.min(before.crossings, times[2 * i + 2]),
      step: Math.min(before.step, times[0]),
    };
  });
}

/** What a module does itself, in steps. */
export function workOf({ whole, crossings, step }) {
  return Math.max(1, Math.round((whole - crossings) / step));
}
