/**
 * The time of a plugin itself, without a gateway: each scenario's life cycle of a stream is recorded in the host of this
 * repository and played again and again in Node's V8, optimised by TurboFan as in Envoy, for our plugins and for the same ones of
 * other SDKs. Beside it runs a module that crosses the border in the same way and does nothing, which takes what the
 * host and the crossings take.
 *
 * Usage: node bench/guest/run.mjs [--rounds n] [scenario…], after a build.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import v8 from "node:v8";
import { parseArgs } from "node:util";
import { SCENARIOS } from "../scenarios.mjs";
import { countsOf } from "./counts.mjs";
import { crossingsOnly } from "./crossings.mjs";
import { play } from "./player.mjs";
import { record } from "./tape.mjs";
import { timeInTurn } from "./timing.mjs";

v8.setFlagsFromString("--no-liftoff");

const { values, positionals } = parseArgs({
  options: { rounds: { type: "string", default: "40" } },
  allowPositionals: true,
});
const root = new URL("../../", import.meta.url);
const peersFolder = process.env.PEERS ?? "build/peers";

function modulesOf({ plugin, alone = false }) {
  const names = alone ? [] : ["c", "rust", "gcore"];
  const peers = names.map((name) => [name, new URL(`${peersFolder}/${name}/${plugin}.wasm`, root)]);
  const all = [["ours", new URL(`bench/plugins/${plugin}/build/plugin.wasm`, root)], ...peers];
  return all.filter(([, file]) => existsSync(file));
}

const rows = [];
for (const [scenario, exchange] of Object.entries(SCENARIOS)) {
  if (positionals.length > 0 && !positionals.includes(scenario)) continue;
  const cases = [];
  for (const [name, file] of modulesOf(exchange)) {
    const code = await readFile(file);
    const tape = await record(code, exchange);
    const counts = countsOf(tape);
    const crossings = crossingsOnly(tape);
    cases.push({
      name,
      counts,
      run: play(new WebAssembly.Module(code), tape).run,
      bare: play(crossings.module, crossings.tape).run,
    });
  }
  const times = timeInTurn(
    cases.flatMap(({ run, bare }) => [run, bare]),
    Number(values.rounds),
  );
  cases.forEach(({ name, counts }, i) => {
    const [run, bare] = [times[2 * i], times[2 * i + 1]];
    rows.push({ scenario, module: name, ns: run.least, medianNs: run.median, crossingsNs: bare.least, ...counts });
  });
  console.error(
    `${scenario}: ${rows
      .filter((row) => row.scenario === scenario)
      .map(({ module, ns }) => `${module} ${ns.toFixed(0)}`)
      .join(", ")}`,
  );
}
console.table(
  rows.map((row) => ({
    ...row,
    ns: row.ns.toFixed(0),
    medianNs: row.medianNs.toFixed(0),
    crossingsNs: row.crossingsNs.toFixed(0),
  })),
);
