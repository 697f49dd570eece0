/** What is exact, and therefore counted in our own host: crossings, the growth of the linear memory, pauses. */
import { readFile } from "node:fs/promises";
import { Host, scriptedExchange } from "@sluice/host";

const encoder = new TextEncoder();
const nobody = { onHeaders() {}, onData() {}, onTrailers() {}, onReset() {} };

/** A plugin in a host of its own, and one exchange of its scenario. */
async function loaded(scenario, one, options = {}) {
  const host = new Host({
    clusters: { upstream: async () => ({ headers: [[":status", "200"]] }) },
    ...(scenario.route === undefined ? {} : { properties: { "xds.route_name": scenario.route } }),
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
  return { host, plugin, request, exchange: scriptedExchange(host, [plugin], request, response) };
}

async function repeat(exchange, count) {
  for (let i = 0; i < count; i++) {
    const waiting = exchange();
    if (waiting !== undefined) await waiting;
  }
}

const worker = (plugin) => plugin.vms.find(({ name }) => name === "worker_0");

/** Host calls and guest calls of one exchange, those for memory included. */
export async function crossings(scenario, one) {
  let calls;
  const { host, exchange } = await loaded(scenario, one, {
    onTrace: ({ direction }) => calls?.push(direction),
  });
  await repeat(exchange, 100);
  calls = [];
  await repeat(exchange, 1);
  const of = (direction) => calls.filter((one) => one === direction).length;
  const counted = { guestCalls: of("host->vm"), hostCalls: of("vm->host") };
  host.shutdown();
  return counted;
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

/** Microseconds of CPU that this process has used. */
function cpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/**
 * Microseconds of CPU that exchanges take with so many other streams alive: half of them less than `median`, and the longest of all. The
 * plugin does the same in each pass, so what takes long in one pass only was the machine: of each exchange the shortest
 * pass counts.
 */
export async function exchangeTimes(scenario, one, { live, exchanges, passes }) {
  const least = new Float64Array(exchanges).fill(Infinity);
  const hosts = []; // kept, so that V8 keeps what it has compiled
  for (let pass = 0; pass < passes; pass++) {
    const { host, plugin, request, exchange } = await loaded(scenario, one);
    hosts.push(host);
    for (let i = 0; i < live; i++) {
      const stream = host.openStream([plugin], { upstream: nobody, downstream: { ...nobody, onComplete() {} } });
      stream.requestHeaders(request.headers, request.body === undefined);
    }
    await repeat(exchange, 2000);
    for (let i = 0; i < exchanges; i++) {
      const before = cpu();
      await repeat(exchange, 1);
      const took = cpu() - before;
      if (took < least[i]) least[i] = took;
    }
  }
  for (const host of hosts) host.shutdown();
  least.sort();
  return { median: least[exchanges >> 1], longest: least[exchanges - 1] };
}
