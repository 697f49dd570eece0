/** What is exact, and therefore counted in our own host: crossings, garbage, the growth of the linear memory, pauses. */
import { readFile } from "node:fs/promises";
import { Host, profile, scriptedExchange } from "@sluice/host";

const encoder = new TextEncoder();

/** A plugin in a host of its own, and one exchange of its scenario. */
async function loaded(scenario, one, options = {}) {
  const host = new Host({
    clusters: { upstream: async () => ({ headers: [[":status", "200"]] }) },
    ...options,
  });
  const code = await readFile(one.module);
  const plugin = await host.addPlugin({ name: "p", code, configuration: JSON.stringify(one.configuration) });
  const {
    method = "GET",
    path = "/",
    headers: { host: authority = "127.0.0.1:10000", ...more } = {},
    body = "",
  } = scenario.request;
  const headers = Object.entries({
    ...{ ":authority": authority, ":path": path, ":method": method, ":scheme": "http" },
    ...{ "x-forwarded-proto": "http", ...more },
  });
  if (body !== "") headers.push(["content-length", String(body.length)]);
  const length = scenario.answer?.body ?? 0;
  const response = {
    headers: [
      [":status", "200"],
      ["content-length", String(length)],
    ],
    ...(length > 0 ? { body: encoder.encode("a".repeat(length)) } : {}),
  };
  const request = { headers, ...(body !== "" ? { body: encoder.encode(body) } : {}) };
  const attributes = scenario.route === undefined ? undefined : { route_name: scenario.route };
  return { host, plugin, request, exchange: scriptedExchange(host, [plugin], request, response), attributes };
}

async function repeat(exchange, count) {
  for (let i = 0; i < count; i++) {
    const waiting = exchange();
    if (waiting !== undefined) await waiting;
  }
}

const worker = (plugin) => plugin.vms.find(({ name }) => name === "worker_0");

/** Host calls and guest calls of one exchange, and how many objects it leaves to the collector (AssemblyScript only). */
export async function crossings(scenario, one) {
  let calls;
  const { host, plugin, exchange } = await loaded(scenario, one, {
    onTrace: ({ direction }) => calls?.push(direction),
  });
  await repeat(exchange, 100);
  calls = [];
  await repeat(exchange, 1);
  const of = (direction) => calls.filter((one) => one === direction).length;
  const counted = { guestCalls: of("host->vm"), hostCalls: of("vm->host"), garbage: await garbage(plugin, exchange) };
  host.shutdown();
  return counted;
}

/** The collector works in waves: what most exchanges add to the blocks in use is what one of them leaves behind. */
async function garbage(plugin, exchange) {
  const used = () => worker(plugin).heap().blocks?.used;
  const seen = new Map();
  for (let i = 0, before = used(); i < 200 && before !== undefined; i++) {
    await repeat(exchange, 1);
    const after = used();
    if (after >= before) seen.set(after - before, (seen.get(after - before) ?? 0) + 1);
    before = after;
  }
  return [...seen].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Bytes of linear memory after each of these numbers of exchanges. */
export async function linearMemory(scenario, one, counts) {
  const { host, plugin, exchange } = await loaded(scenario, one);
  const points = [];
  let done = 0;
  for (const count of counts) {
    await repeat(exchange, count - done);
    done = count;
    points.push({ requests: count, bytes: worker(plugin).memoryBytes });
  }
  host.shutdown();
  return points;
}

/**
 * The longest callback in microseconds, in so many exchanges with so many other streams alive. Node's own collector and the
 * machine interrupt as well, so the least of several passes counts.
 */
export async function longestPause(scenario, one, { live, exchanges, passes }) {
  const { host, plugin, request, exchange } = await loaded(scenario, one);
  const nobody = { onHeaders() {}, onData() {}, onTrailers() {}, onReset() {} };
  for (let i = 0; i < live; i++) {
    const stream = host.openStream([plugin], { upstream: nobody, downstream: { ...nobody, onComplete() {} } });
    stream.requestHeaders(request.headers, request.body === undefined);
  }
  let least = Infinity;
  for (let i = 0; i < passes; i++) {
    const { callbacks } = await profile(plugin, exchange, { requests: exchanges });
    least = Math.min(least, Math.max(...callbacks.map(({ maxMs }) => maxMs)));
  }
  host.shutdown();
  return least * 1000;
}
