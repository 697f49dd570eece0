/**
 * What the host costs: life cycles of a request (headers of the request to the upstream, its answer, the end) for each second of
 * CPU time, and how long it takes to load a plugin. `empty` is the floor: a module with callbacks that do nothing. Times mean
 * something only beside others of the same run. Loading again is quicker, because V8 remembers the modules it has compiled.
 *
 * Usage: node bench/host.mjs, after a build.
 */
import { readFile } from "node:fs/promises";
import { formatCrossing, Host, scriptedExchange } from "@sluice/host";
import { compile } from "./asc.mjs";

const ROUNDS = 5;
const LIFE_CYCLES = 50_000;

const extension = (name) => readFile(new URL(`../extensions/${name}/build/plugin.wasm`, import.meta.url));
const head = [
  [":authority", "localhost"],
  [":path", "/"],
  [":method", "GET"],
  [":scheme", "http"],
  ["user-agent", "bench"],
  ["accept", "*/*"],
  ["x-forwarded-proto", "http"],
  ["x-request-id", "00000000-0000-4000-8000-000000000001"],
];
const ok = { headers: [[":status", "200"]] };
const json = Buffer.from(JSON.stringify({ model: "m", text: "a cat ".repeat(160) }));
const post = {
  headers: [...head.filter(([name]) => name !== ":method"), [":method", "POST"], ["content-type", "application/json"]],
  body: json,
};

const floor = [
  "-O3",
  "--runtime",
  "stub",
  "--exportStart",
  "_initialize",
  "--use",
  "abort=bench/fixtures/empty.as/abort",
];
const cases = [
  ["no plugin", undefined, {}, { headers: head }],
  ["empty", await compile("bench/fixtures/empty.as.ts", floor), {}, { headers: head }],
  ["hello-world", await extension("hello-world"), { greeting: "Envoy" }, { headers: head }],
  ["hello-world, traced", await extension("hello-world"), { greeting: "Envoy" }, { headers: head }, true],
  ["body-json, 1 KB", await extension("body-json"), { field: "model", header: "x-model" }, post],
];

const rows = [];
for (const [name, code, configuration, request, traced] of cases) {
  const lines = [];
  const options = traced
    ? { onTrace: (crossing) => void (lines.length = lines.push(formatCrossing(crossing)) % 64) }
    : {};
  const host = new Host(options);
  const loads = [];
  const load = async (host) => {
    const options = { name, code, configuration: JSON.stringify(configuration), allowOnHeadersStopIteration: true };
    const started = performance.now();
    const plugin = code && (await host.addPlugin(options));
    loads.push(performance.now() - started);
    return plugin;
  };
  const plugin = await load(host);
  for (let i = 0; i < 20; i++) await load(new Host());
  const exchange = scriptedExchange(host, plugin ? [plugin] : [], request, ok);
  const run = async (count) => {
    for (let i = 0; i < count; i++) {
      const waiting = exchange();
      if (waiting !== undefined) await waiting;
    }
  };
  await run(LIFE_CYCLES / 5);
  let least = Infinity;
  for (let i = 0; i < ROUNDS; i++) {
    const before = process.cpuUsage();
    await run(LIFE_CYCLES);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  rows.push({
    plugin: name,
    "life cycles per CPU second": Math.round((LIFE_CYCLES / least) * 1e6),
    "µs each": (least / LIFE_CYCLES).toFixed(2),
    "ms to load": plugin ? loads[0].toFixed(1) : "",
    "ms to load again": plugin ? Math.min(...loads).toFixed(1) : "",
  });
  host.shutdown();
}
console.table(rows);
