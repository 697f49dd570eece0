/**
 * What the extensions cost: sizes, what crosses the border for a request without and with bodies, and exchanges a second in
 * the host. Times mean something only beside others of the same run; counts and sizes are exact.
 *
 * Usage: node bench/run.mjs, after a build.
 */
import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { load } from "@sluice/testing";

const REQUESTS = 20_000;
const extensions = new URL("../extensions/", import.meta.url);

/** Extensions that do nothing, or refuse to start, without a configuration. */
const CONFIGURATIONS = {
  "basic-auth": { consumers: [{ name: "ops", credential: "ann:s3" }] },
  "body-json": { field: "model", header: "x-model" },
  "cluster-key-rate-limit": {
    ...{ rule_name: "bench", redis: { service_name: "redis.dns" } },
    rule_items: [{ limit_by_header: "x-key", limit_keys: [{ key: "a", query_per_day: 1 }] }],
  },
  "custom-log": { custom_log: [{ name: "agent", request_header: "user-agent" }] },
  "ext-auth": { http_service: { endpoint: { service_name: "echo.static", path_prefix: "/" } } },
  "http-call": {
    ...{ serviceSource: "ip", serviceName: "echo", servicePort: 80, requestPath: "/" },
    ...{ bodyHeader: "x-body", tokenHeader: "x-token" },
  },
  "ip-restriction": { deny: ["10.0.0.0/8"] },
  "key-auth": { keys: ["x-api-key"], consumers: [{ name: "ops", credential: "k-1" }] },
  "key-rate-limit": { limit_by_header: "x-key", limit_keys: [{ key: "a", query_per_day: 100_000_000 }] },
  "request-block": { block_urls: ["swagger"], block_bodies: ["attack"] },
  "streaming-body": { request: { find: "cat", replace: "dog" }, response: { find: "cat", replace: "dog" } },
};

/** What they call. */
const CLUSTERS = { "outbound|80||echo.static": { body: "answer" } };

/** What they let in. */
const CREDENTIALS = {
  "basic-auth": { authorization: "Basic YW5uOnMz" },
  "key-auth": { "x-api-key": "k-1" },
  "key-rate-limit": { "x-key": "a" },
};

const body = JSON.stringify({ model: "m", text: "a cat ".repeat(160) });
const json = { "content-type": "application/json" };
const EXCHANGES = {
  GET: ["GET /", {}],
  "POST, 1 KB each way": ["POST /", { headers: json, body, upstream: { headers: json, body } }],
};

const rows = [];
for (const name of (await readdir(extensions)).sort()) {
  const wasm = await readFile(new URL(`${name}/build/plugin.wasm`, extensions));
  const start = (trace) =>
    load(wasm, CONFIGURATIONS[name], { trace, clusters: CLUSTERS, allowOnHeadersStopIteration: true });
  for (const [exchange, [line, { headers, ...rest }]] of Object.entries(EXCHANGES)) {
    const init = { ...rest, headers: { ...headers, ...CREDENTIALS[name] } };
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
