/**
 * What the extensions cost: sizes, what crosses the border for a request without and with bodies, and exchanges a second in
 * the host. Times mean something only beside others of the same run; counts and sizes are exact.
 *
 * Usage: node bench/run.mjs, after a build.
 */
import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { load } from "@sluice/testing";
import { exchangesOf } from "./extensions.mjs";

const REQUESTS = 20_000;
const extensions = new URL("../extensions/", import.meta.url);

const rows = [];
for (const name of (await readdir(extensions)).sort()) {
  const wasm = await readFile(new URL(`${name}/build/plugin.wasm`, extensions));
  for (const [exchange, { configuration, options, line, init }] of Object.entries(exchangesOf(name))) {
    const start = (trace) => load(wasm, configuration, { ...options, trace });
    const { trace } = await (await start(true)).request(line, init);
    const plugin = await start(false);
    for (let i = 0; i < REQUESTS / 4; i++) await plugin.request(line, init);
    const before = process.cpuUsage();
    for (let i = 0; i < REQUESTS; i++) await plugin.request(line, init);
    const { user, system } = process.cpuUsage(before);
    const [worker] = plugin.plugin.vms.filter(({ name }) => name.startsWith("worker"));
    rows.push({
      extension: name,
      exchange,
      bytes: wasm.length,
      gzip: gzipSync(wasm).length,
      "guest calls": trace.filter((line) => line.startsWith("[host->vm] proxy_")).length,
      "host calls": trace.filter((line) => line.startsWith("[vm->host]")).length,
      "exchanges per CPU second": Math.round((REQUESTS / (user + system)) * 1e6),
      "memory after, bytes": worker.memoryBytes,
    });
  }
}
console.table(rows);
