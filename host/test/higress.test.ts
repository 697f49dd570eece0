import { describe, expect, test } from "vitest";
import { Bench } from "./probe.js";

/** What the statements of a script in `rh` give on a flavour; the stream itself comes with it. */
async function run(flavour: "envoy" | "higress", script: string) {
  const bench = new Bench({ flavour, properties: { "xds.node.id": "n" } });
  const plugin = await bench.probe(script);
  bench.clear();
  const exchange = bench.open([plugin], { properties: { "xds.route_name": "r", "xds.cluster_name": "c" } });
  return { bench, exchange, results: () => bench.results.map((line) => line.split("-> ")[1]) };
}

describe("properties of Higress", () => {
  const script = "rh: prop route_name; prop cluster_name; prop plugin_vm_memory; foreign get_log_level -";

  test("old names, the memory of the VM and the log level are there on Higress alone", async () => {
    const higress = await run("higress", script);
    higress.exchange.get();
    const [route, cluster, memory, level] = higress.results();
    expect([route, cluster, level]).toEqual(["0 r", "0 c", "0 02000000"]);
    expect(memory!.startsWith("0 ")).toBe(true);
    const envoy = await run("envoy", script);
    envoy.exchange.get();
    expect(envoy.results()).toEqual(["1", "1", "1", "1"]);
  });

  test("the memory is that of the VM", async () => {
    const bench = new Bench({ flavour: "higress" });
    const plugin = await bench.probe("rh: prophex plugin_vm_memory");
    bench.clear();
    bench.open([plugin]).get();
    const size = Buffer.from(bench.results[0]!.split("-> 0 ")[1]!, "hex").readBigUInt64LE();
    expect(size).toBe(BigInt(plugin.vms.find(({ name }) => name === "worker_0")!.memoryBytes));
  });

  test("clear_route_cache turns choosing the route again off and on", async () => {
    const edits = "rh: add 0 a 1; setprop clear_route_cache off; add 0 a 2; setprop clear_route_cache on; add 0 a 3";
    const higress = await run("higress", edits);
    higress.exchange.get();
    expect(higress.exchange.stream.state.routeCacheClears).toBe(2);
    const envoy = await run("envoy", edits);
    envoy.exchange.get();
    expect(envoy.exchange.stream.state.routeCacheClears).toBe(3);
  });

  test("buffer limits are set for the stream, and nonsense is ignored", async () => {
    const hold = (limit: string): string => `rh: setprop set_decoder_buffer_limit ${limit}\nrb: return 1`;
    const small = await run("higress", hold("10"));
    small.exchange.post(["x".repeat(11)]);
    expect(small.exchange.down[0]).toMatch(/^headers 413/);
    for (const [flavour, limit] of [
      ["envoy", "10"],
      ["higress", "-1"],
      ["higress", "1e1"],
      ["higress", ""],
    ] as const) {
      const other = await run(flavour, hold(limit === "" ? "-" : limit));
      other.exchange.post(["x".repeat(11)]);
      expect(other.exchange.down, `${flavour} ${limit}`).toEqual([]);
    }
  });

  test("the limit of answers is one of its own", async () => {
    const script = "sh: setprop set_encoder_buffer_limit 10\nsb: return 1";
    const { exchange } = await run("higress", script);
    exchange.get().respond(["x".repeat(11)]);
    expect(exchange.down.some((line) => line.startsWith("reset"))).toBe(true);
  });
});
