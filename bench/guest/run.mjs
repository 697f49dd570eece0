/**
 * The time of plugins themselves, without a gateway: the life cycle of a stream is recorded in the host of this repository and
 * played again and again in Node's V8, optimised by TurboFan as in Envoy, for our plugins and for the same ones of other SDKs. Beside
 * each runs a module that crosses the border in the same way and does nothing, which takes what the player and the
 * crossings take. Then what many open streams, single hooks and single functions of the SDK cost.
 *
 * Usage: node bench/guest/run.mjs [--rounds n] [--write] [scenario…], after a build. With scenarios only these are measured;
 * --write puts everything into bench/results/guest.json.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import v8 from "node:v8";
import { buildPeers } from "../peers/build.mjs";
import { SCENARIOS } from "../scenarios.mjs";
import { measureFunctions } from "./functions.mjs";
import { measureHooks } from "./hooks.mjs";
import { prepare } from "./prepare.mjs";
import { measureStreams } from "./streams.mjs";
import { timeInTurn } from "./timing.mjs";

v8.setFlagsFromString("--no-liftoff");

/** Microseconds of CPU time for one piece at a time, so that the guest's collector has its share in each. */
const BURST = 25_000;

const { values, positionals } = parseArgs({
  options: { rounds: { type: "string", default: "10" }, write: { type: "boolean", default: false } },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
const unknown = positionals.find((name) => !(name in SCENARIOS));
if (unknown !== undefined)
  throw new Error(`There is no scenario "${unknown}", only: ${Object.keys(SCENARIOS).join("; ")}`);
const wanted = positionals.length > 0 ? positionals : Object.keys(SCENARIOS);

const root = new URL("../../", import.meta.url);
const peers = buildPeers(console.error);

/** The modules that do a scenario: ours first. */
function modulesOf({ plugin, alone = false }) {
  const ours = ["ours", new URL(`bench/plugins/${plugin}/build/plugin.wasm`, root)];
  const others = alone ? [] : peers.map(({ name, modules }) => [name, modules[plugin]]);
  return [ours, ...others].filter(([, file]) => file !== undefined && existsSync(file));
}

/** Times in whole nanoseconds, counts with two digits. */
function rounded(key, value) {
  if (typeof value !== "number") return value;
  return /(^n|N)s$/.test(key) ? Math.round(value) : +value.toFixed(2);
}

const print = (rows) => console.table(JSON.parse(JSON.stringify(rows, rounded)));

const scenarios = [];
const streams = [];
for (const scenario of wanted) {
  const cases = [];
  for (const [module, file] of modulesOf(SCENARIOS[scenario])) {
    const code = await readFile(file);
    cases.push({ module, ...(await prepare(code, SCENARIOS[scenario])) });
  }
  const pieces = cases.flatMap(({ run, bare }) => [run, bare]);
  const times = timeInTurn(pieces, rounds, BURST);
  const rows = cases.map(({ module, counts }, i) => {
    const [whole, bare] = [times[2 * i], times[2 * i + 1]];
    return { scenario, module, ns: whole.least, medianNs: whole.median, crossingsNs: bare.least, ...counts };
  });
  scenarios.push(...rows);
  print(rows);
  if (scenario !== "add-header") continue;
  for (const { module, tape } of cases) streams.push(...measureStreams(tape).map((row) => ({ module, ...row })));
  print(streams);
}

if (positionals.length === 0) {
  const hooks = await measureHooks(rounds, BURST);
  print(hooks);
  const functions = await measureFunctions(rounds);
  print(functions);
  if (values.write) {
    const date = new Date().toISOString().slice(0, 10);
    const results = { date, node: process.version, v8: process.versions.v8, scenarios, streams, hooks, functions };
    await mkdir(new URL("bench/results/", root), { recursive: true });
    await writeFile(new URL("bench/results/guest.json", root), JSON.stringify(results, rounded, 2) + "\n");
  }
}
