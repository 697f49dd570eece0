import { load, loadChain, problemsOf } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { buildPlugin } from "../../test/support/plugin.js";
import { call, inBothPlaces, probe, waitFor } from "./places.js";

const sdk = buildPlugin(new URL("../../assembly/test/fixtures/probe.as.ts", import.meta.url));
const add = (name: string): string => `rh: add 0 x-way ${name}\nsh: add 2 x-way ${name}`;

describe.each(["host", "envoy"] as const)("a chain, on: %s", (on) => {
  test("is passed in order by requests, and backwards by responses, each plugin with its own configuration", async () => {
    const module = await probe();
    const chain = await loadChain(
      [
        { name: "one", module, configuration: add("one") },
        { name: "two", module, configuration: add("two") },
      ],
      { on },
    );
    const seen = await chain.request("GET /");
    expect(seen.upstream.headers.getAll("x-way")).toEqual(["one", "two"]);
    expect(seen.client.headers.getAll("x-way")).toEqual(["two", "one"]);
    await chain.plugins[1].reconfigure(add("three"));
    expect((await chain.request("GET /")).upstream.headers.getAll("x-way")).toEqual(["one", "three"]);
    if (on === "envoy") {
      await expect(chain.plugins[0].request("GET /")).rejects.toMatchObject({ code: "SLUICE_TEST_NOT_ON_ENVOY" });
      return;
    }
    const alone = await chain.plugins[0].request("GET /");
    expect(alone.upstream.headers.getAll("x-way")).toEqual(["one"]);
  });
});

describe("what can be seen of plugins", () => {
  test("who answered in place of the upstream, and who holds a stream on which side", async () => {
    const module = await probe();
    const chain = await loadChain([
      { name: "first", module, configuration: "rh: setprop a%00b v\nsh: return 1" },
      { name: "second", module, configuration: "rt: reply 401 no - -1 mine; return 1" },
    ]);
    const exchange = await chain.open("POST /");
    expect([exchange.heldBy, exchange.localResponse]).toEqual([[], undefined]);
    expect(Object.fromEntries(exchange.properties)).toEqual({ "a.b": "v" });
    expect(chain.plugins.map(({ streams }) => streams)).toEqual([2, 2]); // they share a VM
    await exchange.respondHeaders();
    expect(exchange.heldBy).toEqual([{ plugin: "first", side: "response" }]);
    await exchange.end({ "x-end": "1" });
    expect(exchange.localResponse).toEqual({ plugin: "second", status: 401, details: "mine" });
    expect(exchange.ended).toBe(true);
    expect(chain.plugins[0].streams).toBe(0);
  });

  test("an answer of the gateway itself has no plugin", async () => {
    const plugin = await load(await probe(), "");
    const { localResponse } = await plugin.request("GET /", { upstream: "timeout" });
    expect(localResponse).toEqual({ plugin: undefined, status: 504, details: "response_timeout" });
  });

  test("call-outs and timers that are pending, and time that passes step by step", async () => {
    const script = `configure: tick 400\ntick: log 2 ticked\n${waitFor("auth", 1000)}`;
    const plugin = await load(await probe(), script, { clusters: { auth: { delayMs: 300 } } });
    const exchange = await plugin.open("GET /", { upstream: {} });
    expect(plugin.pending.calls.map(({ cluster }) => cluster)).toEqual(["auth"]);
    expect(plugin.pending.timers.slice(0, 2)).toEqual([300, 400]);
    await plugin.advance(2000); // at once the time-out would seem to come before the answer
    expect(exchange.client.status).toBe(200);
    expect(plugin.logs.toString()).toContain("get 6 :status -> 0 200");
    expect(plugin.logs.texts().filter((line) => line.startsWith("log 2 ticked")).length).toBe(5);
    expect(plugin.pending.calls).toEqual([]);
  });

  test("shared data and queues, from both sides, with any bytes", async () => {
    const script = "configure: register q; setshared k v 0\nqueue: dequeue 1\nrh: shared k";
    const plugin = await load(await probe(), script);
    expect([plugin.sharedData.get("k"), plugin.sharedData.get("none"), plugin.sharedData.keys()]).toEqual([
      "v",
      undefined,
      ["k"],
    ]);
    plugin.sharedData.set("k", "\udcff");
    expect([...plugin.sharedData.getBytes("k")!]).toEqual([0xff]);
    plugin.sharedData.set("k", "new");
    await plugin.request("GET /");
    expect(plugin.logs.toString()).toContain("shared k -> 0 new");
    plugin.queues.push("q", "item");
    expect(plugin.queues.items("q")).toEqual(["item"]);
    await plugin.settle();
    expect([plugin.queues.items("q"), plugin.logs.texts().at(-1)]).toEqual([[], "dequeue 1 -> 0 item"]);
    expect(() => plugin.queues.items("none")).toThrow(expect.objectContaining({ code: "SLUICE_TEST_STORE_INVALID" }));
  });

  test("log lines with level, plugin and context", async () => {
    const plugin = await load(await probe(), "rh: log 3 careful", { name: "p" });
    await plugin.request("GET /");
    const line = plugin.logs.lines.find(({ level }) => level === "warn");
    expect(line).toMatchObject({ level: "warn", message: "careful", plugin: "p", contextId: 2, vm: "worker_0" });
  });
});

inBothPlaces("the problems of a configuration", (_, on) => {
  test("come as a list, whether it is refused at the start or later", async () => {
    const problems = ["limit: expected integer, got string", "tags: expected array, got number"];
    const wrong = { limit: "x", tags: 1 };
    expect(await problemsOf(load(await sdk, wrong, { on }))).toEqual(problems);
    const plugin = await load(await sdk, {}, { on });
    expect(await problemsOf(plugin.reconfigure(wrong))).toEqual(problems);
    expect(await problemsOf(plugin.reconfigure({ greeting: "you" }))).toEqual([]);
    expect((await plugin.request("GET /")).upstream.headers.get("x-greeting")).toBe("you");
    await expect(problemsOf(load("nowhere.wasm", {}, { on }))).rejects.toMatchObject({
      code: "SLUICE_TEST_MODULE_NOT_FOUND",
    });
  });

  test("are what it logged, where a plugin has words of its own", async () => {
    const refused = load(await probe(), "configure: log 3 not%20this; return 0", { on });
    expect((await problemsOf(refused)).join()).toContain("not this");
  });
});

describe("a real Envoy", () => {
  test("says what it has not, and what to do", async () => {
    const plugin = await load(await probe(), call("none"), { on: "envoy" });
    const missing = expect.objectContaining({ code: "SLUICE_TEST_NOT_ON_ENVOY" });
    expect(() => plugin.clock).toThrow(
      /no plugin\.clock\. Let time pass in the test, or leave this test to the host: test\.skipIf/,
    );
    expect(() => plugin.pending).toThrow(missing);
    expect(() => plugin.sharedData).toThrow(missing);
    expect(() => plugin.queues).toThrow(missing);
    expect(() => plugin.host).toThrow(missing);
    expect(() => plugin.streams).toThrow(missing);
    expect(() => plugin.trap()).toThrow(missing);
    await expect(plugin.advance(1)).rejects.toThrow(missing);
    await expect(plugin.request("GET /", { properties: { a: "b" } })).rejects.toThrow(missing);
    await expect(plugin.request("GET /", { worker: 0 })).rejects.toThrow(missing);
    const exchange = await plugin.request("GET /");
    expect(() => exchange.localResponse).toThrow(missing);
    expect(() => exchange.heldBy).toThrow(missing);
    expect(() => exchange.properties).toThrow(missing);
    const withHandler = { on: "envoy", clusters: { a: { handler: () => Promise.reject(new Error()) } } } as const;
    await expect(load(await probe(), "", withHandler)).rejects.toThrow(missing);
    await expect(load(await probe(), "", { on: "envoy", flavour: "higress" })).rejects.toThrow(missing);
  });

  test("shows counters, traces and logs as the host does", async () => {
    const script = "configure: define 0 hits; define 1 level\nrh: increment 4 2; record 5 7; log 3 seen";
    const [here, there] = await Promise.all(
      (["host", "envoy"] as const).map(async (on) => {
        const plugin = await load(await probe(), script, { on, trace: true });
        const { trace, logs } = await plugin.request("GET /");
        const calls = trace.filter((line) => /^\[vm->host\]/.test(line)).map((line) => line.replace(/\(.*/, ""));
        const { metrics } = plugin;
        const counted = [metrics.counter("hits"), metrics.gauge("level"), metrics.counter("none")];
        return { calls, logs: logs.map((line) => line.replace(/(rh|sh) #2 \d+/, "$1 #2 n")), counted };
      }),
    );
    expect(there).toEqual(here);
    expect(here!.counted).toEqual([2n, 7n, 0n]);
  });
});
