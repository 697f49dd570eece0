/**
 * What the extensions cost: sizes, what crosses the border for a request, and life cycles a second in the host. Times
 * mean something only beside others of the same run; counts and sizes are exact.
 *
 * Usage: node bench/run.mjs, after a build.
 */
import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { load } from "@sluice/testing";

const REQUESTS = 20_000;
const extensions = new URL("../extensions/", import.meta.url);

const rows = [];
for (const name of (await readdir(extensions)).sort()) {
  const wasm = await readFile(new URL(`${name}/build/plugin.wasm`, extensions));
  const traced = await load(wasm, undefined, { trace: true });
  const { trace } = await traced.request("GET /");
  const plugin = await load(wasm);
  for (let i = 0; i < REQUESTS / 4; i++) await plugin.request("GET /");
  const start = process.cpuUsage();
  for (let i = 0; i < REQUESTS; i++) await plugin.request("GET /");
  const { user, system } = process.cpuUsage(start);
  const [worker] = plugin.plugin.vms.filter(({ name }) => name.startsWith("worker"));
  rows.push({
    extension: name,
    bytes: wasm.length,
    gzip: gzipSync(wasm).length,
    "guest calls": trace.filter((line) => line.startsWith("[host->vm] proxy_")).length,
    "host calls": trace.filter((line) => line.startsWith("[vm->host]")).length,
    "exchanges per CPU second": Math.round((REQUESTS / (user + system)) * 1e6),
    "memory after, bytes": worker.memoryBytes,
  });
}
console.table(rows);
