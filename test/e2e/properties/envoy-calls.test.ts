import { afterEach, describe, expect, test } from "vitest";
import { Host } from "@sluice/host";
import { Bench, fixture, settle } from "../../../host/test/probe.js";
import { any, cluster, httpListener, pluginConfig, wasmFilter } from "../../support/bare-bootstrap.js";
import { BareEnvoy } from "../../support/bare-envoy.js";
import { send } from "../../support/http.js";

const names = "127.0.0.1 ::1 %ff nope.invalid -";
const route = { name: "v", domains: ["*"], routes: [{ match: { prefix: "/" }, direct_response: { status: 200 } }] };
const started = new Set<BareEnvoy>();

afterEach(async () => {
  for (const envoy of started) await envoy.stop();
  started.clear();
});

async function start(...args: Parameters<typeof BareEnvoy.start>): Promise<BareEnvoy> {
  const envoy = await BareEnvoy.start(...args);
  started.add(envoy);
  return envoy;
}

/** What was said about names, once each, without the ids of contexts. */
function aboutNames(lines: readonly string[]): string[] {
  return [...new Set(lines.filter((line) => /^(dns|configure) /.test(line)).map((line) => line.replace(/#\d+ /, "")))];
}

describe("envoy_resolve_dns", () => {
  test("answers addresses and nonsense while it runs, names later, as in a real Envoy", async () => {
    const code = await fixture("envoy-calls");
    const envoy = await start(code, (file) => ({
      static_resources: { listeners: [httpListener("l", [wasmFilter(file, names)], route)] },
    }));
    const late = (text: string): boolean => /^dns #1 [56] /.test(text);
    // Those of the canary are lost.
    await envoy.heard((said) => said.filter(late).length === 4);
    const there = aboutNames(envoy.said());

    const bench = new Bench({ resolveDns: async () => [] });
    await bench.host.addPlugin({ name: "p", code, configuration: names });
    await settle();
    const lines = bench.lines.filter(({ vm }) => vm === "worker_0").map(({ message }) => message);
    expect(there).toHaveLength(10);
    // The last two come when their turn comes.
    expect(aboutNames(lines).slice(0, -2)).toEqual(there.slice(0, -2));
    expect(aboutNames(lines).sort()).toEqual(there.sort());
  });

  test("tells several addresses with their times to live, and a failure as nothing", async () => {
    const bench = new Bench({
      resolveDns: async (name) => {
        if (name === "fails") throw new Error("nobody answers");
        return [{ address: "10.0.0.1", ttlSeconds: 60 }, { address: "fe80::1" }];
      },
    });
    await bench.host.addPlugin({ name: "p", code: await fixture("envoy-calls"), configuration: "two fails" });
    await settle();
    const texts = Buffer.from("10.0.0.1:0\0[fe80::1]:0\0").toString("hex");
    const answers = bench.lines.filter(({ vm, message }) => vm === "main" && message.startsWith("dns"));
    expect(answers.map(({ message }) => message)).toEqual([
      `dns #1 2 35 0 020000003c00000000000000${texts}`,
      "dns #1 3 0 0 ",
    ]);
  });

  test("asks the machine when nobody else is named", async () => {
    const lines: string[] = [];
    const host = new Host({ onLog: ({ vm, message }) => void (vm === "worker_0" && lines.push(message)) });
    await host.addPlugin({ name: "p", code: await fixture("envoy-calls"), configuration: "localhost" });
    while (!lines.some((line) => line.startsWith("dns"))) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(lines.at(-1)).toMatch(/^dns #1 2 \d+ 0 0[12]000000/);
  });

  test("does not tell a root that is gone", async () => {
    const bench = new Bench({ resolveDns: async () => [] });
    const plugin = await bench.host.addPlugin({ name: "p", code: await fixture("envoy-calls"), configuration: "a" });
    plugin.remove();
    await settle();
    expect(bench.lines.filter(({ message }) => message.startsWith("dns"))).toEqual([]);
  });
});

describe("envoy_on_stats_update", () => {
  test("hands a real Envoy's counters and gauges over in the same bytes", async () => {
    const code = await fixture("envoy-calls");
    const envoy = await start(code, (file) => ({
      stats_flush_interval: "0.2s",
      stats_config: {
        stats_matcher: {
          inclusion_list: {
            patterns: ["http.l.downstream_rq_total", "server.concurrency"].map((exact) => ({ exact })),
          },
        },
      },
      stats_sinks: [
        {
          name: "envoy.stat_sinks.wasm",
          typed_config: any("envoy.extensions.stat_sinks.wasm.v3.Wasm", {
            config: pluginConfig(file, "", { root_id: "sink" }),
          }),
        },
      ],
      static_resources: { clusters: [cluster("up", 1)], listeners: [httpListener("l", [], route)] },
    }));
    await send(await envoy.url("l"), "GET /");
    const counted = /^stats #\d+ (\d+) 0 (\w*01000000000000000100000000000000\w*)$/;
    const said = await envoy.heard((lines) => lines.some((line) => counted.test(line)));
    const there = counted.exec(said.find((line) => counted.test(line))!)![2]!;

    const bench = new Bench();
    const sink = await bench.host.addPlugin({ name: "p", rootId: "sink", code, singleton: true });
    expect(sink.vms.map(({ name }) => name)).toEqual(["main"]);
    sink.reportStats({
      counters: ["http.l.downstream_rq_total"].map((name) => ({
        name,
        value: 1,
        delta: 1,
      })),
      gauges: [{ name: "server.concurrency", value: 1 }],
    });
    const [, size, here] = /^stats #1 (\d+) 0 (.*)$/.exec(bench.lines.at(-1)!.message)!;
    expect(here).toHaveLength(2 * Number(size));
    // Envoy says that the gauges take more bytes than it fills, and what stands in these is left over from something else.
    const counters = 2 * Number(Buffer.from(here!, "hex").readUInt32LE(0));
    expect(there.slice(0, counters)).toBe(here!.slice(0, counters));
    expect(withoutPadding(there.slice(counters + 8, here!.length))).toBe(withoutPadding(here!.slice(counters + 8)));
  });

  test("of nothing is two empty blocks; a plugin without the callback hears nothing", async () => {
    const bench = new Bench();
    const sink = await bench.host.addPlugin({ name: "p", code: await fixture("envoy-calls"), singleton: true });
    sink.reportStats({ counters: [], gauges: [] });
    expect(bench.lines.at(-1)!.message).toBe("stats #1 24 0 0c00000001000000000000000c0000000200000000000000");
    const deaf = await bench.probe("", { singleton: true });
    bench.clear();
    deaf.reportStats({ counters: [], gauges: [] });
    expect(bench.lines).toEqual([]);
  });
});

/** A block behind its size, without the padding between its only name and its value. */
function withoutPadding(hex: string): string {
  const bytes = Buffer.from(hex, "hex");
  const end = 12 + bytes.readUInt32LE(8);
  return bytes.toString("hex", 0, end) + bytes.toString("hex", bytes.length - 8);
}
