/**
 * Compares plugins with their budget.json: the size of each module, and for each exchange the calls that cross the border, what
 * is allocated, and the work. Work is what a life cycle takes beyond the crossings, in steps of a loop.
 *
 * Usage: node bench/guest/budgets.mjs [--write] [folder…], after a build; without a folder all extensions and benchmark
 * plugins. --write makes the budgets what has been measured.
 */
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import v8 from "node:v8";
import { budgetOf, isTooSlow, problemsOf } from "./compare.mjs";
import { measure, timeAll, workOf } from "./measure.mjs";

v8.setFlagsFromString("--no-liftoff"); // as Envoy runs modules

const ROUNDS = 15;
/** What seems too slow is timed again, longer each time: a busy machine is no reason to fail. */
const RETRIES = [30, 60, 120];

const root = fileURLToPath(new URL("../..", import.meta.url));

const { values, positionals } = parseArgs({ options: { write: { type: "boolean" } }, allowPositionals: true });
const folders =
  positionals.length > 0 ? positionals : [...(await within("extensions")), ...(await within("bench/plugins"))];

async function within(parent) {
  const entries = await readdir(join(root, parent), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(root, parent, name))
    .sort();
}

async function budgetIn(folder) {
  const file = join(folder, "budget.json");
  return existsSync(file) ? JSON.parse(await readFile(file, "utf8")) : undefined;
}

const plugins = [];
for (const folder of folders) {
  const plugin = { ...(await measure(folder)), budget: await budgetIn(folder) };
  plugins.push({ ...plugin, folder: relative(process.cwd(), folder) });
}
const exchanges = plugins.flatMap(({ exchanges, budget }) =>
  exchanges.map((exchange) => Object.assign(exchange, { allowed: budget?.exchanges?.[exchange.title]?.work })),
);
timeAll(exchanges, ROUNDS);
for (const rounds of RETRIES) {
  const slow = exchanges.filter(
    ({ times, allowed }) => values.write || (allowed !== undefined && isTooSlow(times, allowed)),
  );
  if (slow.length > 0) timeAll(slow, rounds);
}

console.table(
  plugins.flatMap(({ folder, exchanges }) =>
    exchanges.map(({ title, counts, times }) => ({
      plugin: folder,
      exchange: title,
      ...counts,
      ns: Math.round(times.whole),
      crossings: Math.round(times.crossings),
      work: workOf(times),
    })),
  ),
);
let wrong = 0;
for (const plugin of plugins) {
  if (values.write) {
    await writeFile(join(plugin.folder, "budget.json"), JSON.stringify(budgetOf(plugin), null, 2) + "\n");
    continue;
  }
  const problems = problemsOf(plugin.budget, plugin);
  wrong += problems.length;
  for (const problem of problems) console.error(problem);
}
const outcome = values.write ? "measured, their budgets written" : `compared with their budgets, ${wrong} problems`;
console.log(`${plugins.length} plugins ${outcome}`);
process.exitCode = wrong === 0 ? 0 : 1;
