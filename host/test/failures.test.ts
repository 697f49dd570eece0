import { describe, expect, test } from "vitest";
import { type PluginOptions, VirtualClock } from "@sluice/host";
import { Bench, get, ok, post, settle } from "./probe.js";
import { minimal, op } from "./wasm-builder.js";

const trapping = "rh: get 0 x-trap\nrb: trap\nsh!: trap\nlg: get 0 x-log";
const failed = ["headers 503 eos", "complete"];

async function setUp(options: Partial<PluginOptions> = {}) {
  const clock = new VirtualClock();
  const bench = new Bench({ clock, workers: 2 });
  const plugin = await bench.probe(trapping, options);
  bench.clear();
  return { bench, clock, plugin, open: (worker = 0) => bench.open([plugin], { worker }) };
}

describe("a trap", () => {
  test("is answered with 503 and its details, and no callback follows", async () => {
    const { bench, open } = await setUp();
    const exchange = open().post(["x"]);
    expect(exchange.down).toEqual(failed);
    expect(exchange.stream.details).toBe("wasm_fail_stream");
    expect(bench.callbacks).toEqual(["cc #2 parent 1", "rh #2 5 0", "rb #2 1 0"]);
  });

  test("fails every later stream of that worker, and no other worker", async () => {
    const { open } = await setUp();
    open().post(["x"]);
    expect(open().get().down).toEqual(failed);
    expect(open(1).get().up).toEqual(["headers / eos"]);
  });

  test("fails the streams in flight when they move on", async () => {
    const { open } = await setUp();
    const inFlight = open().get();
    open().post(["x"]);
    expect(inFlight.respond(["body"]).down).toEqual(failed);
  });

  test("is answered through the other plugins of the chain", async () => {
    const bench = new Bench();
    const other = await bench.probe("sh: add 2 x-seen 1", { vmId: "other" });
    const trapping = await bench.probe("rb: trap");
    const exchange = bench.open([other, trapping]).post(["x"]);
    expect(exchange.down).toEqual(failed);
    expect(exchange.downHeaders).toContainEqual(["x-seen", "1"]);
  });

  test("leaves the streams that wait for the plugin waiting, and their state tells why", async () => {
    const bench = new Bench();
    const plugin = await bench.probe("rh: return 1\nrh!: trap");
    const waiting = bench.open([plugin]).post([]);
    bench.open([plugin]).get();
    await settle();
    expect(waiting.down).toEqual([]);
    expect(waiting.stream.state).toMatchObject({ waitingFor: ["p"], filters: [{ vmFailed: true }] });
    waiting.stream.reset();
    expect(waiting.down).toEqual(["complete"]);
  });

  test("in the response header callback is a 503, after the headers it cuts", async () => {
    const { open } = await setUp();
    expect(open().get().respond([]).down).toEqual(failed);
    const bench = new Bench();
    const plugin = await bench.probe("sb: trap");
    expect(bench.open([plugin]).get().respond(["x"]).down).toEqual(["headers 200", "reset local reset", "complete"]);
  });

  test("in the log leaves that response alone and fails the next one", async () => {
    const bench = new Bench();
    const plugin = await bench.probe("lg: trap");
    expect(bench.open([plugin]).get().respond([]).down).toEqual(["headers 200 eos", "complete"]);
    expect(bench.open([plugin]).get().down).toEqual(failed);
  });

  test("after a local reply in the same callback wins", async () => {
    const bench = new Bench();
    const plugin = await bench.probe("rh: reply 403 no - -1 x; trap");
    expect(bench.open([plugin]).get().down).toEqual(failed);
  });

  test("answers gRPC clients in their own way", async () => {
    const { open } = await setUp();
    const exchange = open();
    exchange.stream.requestHeaders([...post, ["content-type", "application/grpc"]], false);
    exchange.stream.requestData(Buffer.from("x"), false);
    expect(exchange.downHeaders).toEqual([
      [":status", "200"],
      ["content-type", "application/grpc"],
      ["grpc-status", "14"],
    ]);
  });

  test("in a tick fails what comes after it", async () => {
    const clock = new VirtualClock();
    const bench = new Bench({ clock });
    const plugin = await bench.probe("configure: tick 100\ntick: trap");
    clock.advance(100);
    expect(bench.open([plugin]).get().down).toEqual(failed);
    expect(plugin.vms.map(({ failed: dead }) => dead)).toEqual([true, true]);
  });
});

describe("the report of a trap", () => {
  const trap = (names?: Record<number, string>) =>
    minimal({
      types: ["i i i -> i"],
      functions: [
        { type: 2, code: [op.call, 3, op.i32, 0] },
        { type: 0, code: [op.unreachable] },
      ],
      exports: [{ name: "proxy_on_request_headers", index: 2 }],
      ...(names && { names }),
    });

  async function report(code: Uint8Array): Promise<string | undefined> {
    const bench = new Bench();
    const plugin = await bench.host.addPlugin({ name: "p", code });
    bench.open([plugin]).get();
    return bench.lines.find(({ level }) => level === "error")?.message;
  }

  test("has a back-trace with function names", async () => {
    const lines = (await report(trap({ 2: "probe/on_headers", 3: "probe/run" })))?.split("\n");
    expect(lines).toEqual([
      "Function: proxy_on_request_headers failed: Uncaught RuntimeError: unreachable",
      "Proxy-Wasm plugin in-VM backtrace:",
      expect.stringMatching(/^ {2}0: {2}0x[0-9a-f]+ - probe\/run$/),
      expect.stringMatching(/^ {2}1: {2}0x[0-9a-f]+ - probe\/on_headers$/),
    ]);
  });

  test("has no back-trace without a name section", async () => {
    expect(await report(trap())).toBe("Function: proxy_on_request_headers failed: Uncaught RuntimeError: unreachable");
  });
});

describe("failure policies", () => {
  test("open: the streams of the failed VM get 503, new ones pass by the plugin", async () => {
    const { open } = await setUp({ failurePolicy: "open" });
    const inFlight = open().get();
    expect(open().post(["x"]).down).toEqual(failed);
    expect(inFlight.respond([]).down).toEqual(failed);
    expect(open().post(["x"]).respond(["y"]).down).toEqual(["headers 200", "data y", "data  eos", "complete"]);
  });

  test("closed: 503 for ever", async () => {
    const { open, clock } = await setUp();
    open().post(["x"]);
    clock.advance(3_600_000);
    expect(open().get().down).toEqual(failed);
  });

  test("reload: 503 until the back-off is over, then the next request gets a new VM", async () => {
    const { bench, open, clock } = await setUp({ failurePolicy: "reload", reloadBackoffMs: 3000 });
    open().post(["x"]);
    clock.advance(2999);
    expect(open().get().down).toEqual(failed);
    bench.clear();
    clock.advance(1);
    expect(bench.log).toEqual([]);
    expect(open().get().up).toEqual(["headers / eos"]);
    expect(bench.callbacks).toEqual([
      "top-level",
      "cc #1 root",
      "start #1 ",
      expect.stringMatching(/^configure #1/),
      "cc #2 parent 1",
      "rh #2 5 1",
    ]);
    expect(bench.host.metrics.counter("wasm.p.vm_reload_success")).toBe(1n);
    expect(bench.host.metrics.counter("wasm.p.vm_reload_backoff")).toBe(1n);
  });

  test("reload: the default back-off is one second", async () => {
    const { open, clock } = await setUp({ failurePolicy: "reload" });
    open().post(["x"]);
    clock.advance(999);
    expect(open().get().down).toEqual(failed);
    clock.advance(1);
    expect(open().get().down).toEqual([]);
  });

  test.each(["closed", "open", "reload"] as const)(
    "%s does not help a configuration that is refused",
    async (failurePolicy) => {
      const bench = new Bench();
      await expect(bench.probe("configure: return 0", { failurePolicy })).rejects.toThrow(
        "Failed to configure base Wasm plugin",
      );
    },
  );

  test("a stream of the old VM ends without callbacks after a reload", async () => {
    const { bench, open, clock } = await setUp({ failurePolicy: "reload" });
    const old = open().get();
    open().post(["x"]);
    clock.advance(1000);
    open().get();
    bench.clear();
    old.stream.responseHeaders(ok, true);
    expect(old.down).toEqual(failed);
    expect(bench.log).toEqual([]);
  });
});

test("an unrelated plugin in another VM is not touched by a trap", async () => {
  const bench = new Bench();
  const good = await bench.probe("rh: add 0 x-good 1", { vmId: "good" });
  const bad = await bench.probe("rh: trap", { vmId: "bad" });
  bench.open([bad]).get();
  expect(bench.open([good]).get().upHeaders).toEqual([...get, ["x-good", "1"]]);
});

test("a failed plugin lets the local response of an earlier one pass", async () => {
  const bench = new Bench();
  const replying = await bench.probe("rh: reply 403 no - -1 d", { vmId: "replying" });
  const failed = await bench.probe("rh: trap", { vmId: "failed", name: "q" });
  expect(bench.open([failed]).get().down[0]).toBe("headers 503 eos");
  expect(bench.open([replying, failed]).get().down).toEqual(["headers 403", "data no eos", "complete"]);
});
