import { inTurn, load, type UpstreamInit } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { inBothPlaces, probe, waitFor } from "./places.js";

/** Statuses that the probe got for its call-outs, in order. */
const told = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => /get 6 :status -> 0 (\d+)/.exec(line)?.[1] ?? []);

inBothPlaces("an upstream", (begin, on) => {
  test("that fails is answered for by the gateway", async () => {
    const plugin = await begin("");
    const answer = async (upstream: UpstreamInit) => {
      const { client, details } = await plugin.request("GET /", { upstream });
      return [client.status, details.split("{")[0]];
    };
    const before = "upstream_reset_before_response_started";
    expect(await answer("refused")).toEqual([503, before]);
    expect(await answer("garbage")).toEqual([502, before]);
    expect(await answer({ reset: "before the headers" })).toEqual([503, before]);
    expect(await answer({})).toEqual([200, "via_upstream"]);
  });

  test("answers call by call", async () => {
    const plugin = await begin("");
    const upstream = inTurn({ status: 500 }, "garbage", (request) => ({ status: 200, body: request.path }));
    const ask = async () => (await plugin.request("GET /p", { upstream })).client;
    expect([(await ask()).status, (await ask()).status]).toEqual([500, 502]);
    expect([(await ask()).text, (await ask()).text]).toEqual(["/p", "/p"]);
  });

  test("that is slow is waited for", async () => {
    const plugin = await begin("");
    const now = (): bigint => (on === "host" ? plugin.clock.nowNanoseconds() / 1_000_000n : 0n);
    const before = now();
    expect((await plugin.request("GET /", { upstream: { body: "at last", delayMs: 60 } })).client.text).toBe("at last");
    expect(now() - before).toBe(on === "host" ? 60n : 0n);
  });
});

inBothPlaces("a cluster", (begin) => {
  test.each([
    ["refused", "503"],
    ["garbage", "502"],
    [{ reset: "before the headers" }, "503"],
    [{ status: 418 }, "418"],
  ] as const)("that is %j gives the plugin %s", async (auth, status) => {
    const plugin = await begin(waitFor("auth"), { clusters: { auth } });
    expect((await plugin.request("GET /")).client.status).toBe(200);
    expect(told(plugin.logs.texts())).toEqual([status]);
  });

  test("that breaks off gives no headers", async () => {
    for (const auth of ["reset", { body: "half", reset: "in the body" }] as const) {
      const plugin = await begin(waitFor("auth"), { clusters: { auth } });
      expect((await plugin.request("GET /")).client.status).toBe(200);
      expect(plugin.logs.toString()).toMatch(/hc #1 \d+ 0 0 0/);
    }
  });

  test("that never answers runs into the time-out", async () => {
    const plugin = await begin(waitFor("auth", 100), { clusters: { auth: "held" } });
    expect((await plugin.request("GET /")).client.status).toBe(200);
    expect(told(plugin.logs.texts())).toEqual(["504"]);
  });

  test("refuses first, and answers then", async () => {
    const auth = inTurn("refused", { status: 200 });
    const plugin = await begin(waitFor("auth"), { clusters: { auth } });
    await plugin.request("GET /");
    await plugin.request("GET /");
    expect(told(plugin.logs.texts())).toEqual(["503", "200"]);
    expect(plugin.calls.map(({ cluster, pending }) => [cluster, pending])).toEqual([
      ["auth", false],
      ["auth", false],
    ]);
  });

  test("without endpoints, and one that is not there, refuse the call itself", async () => {
    const script = waitFor("auth").replace("; return 1", "");
    const refusals = async (clusters: { auth?: "no endpoints" }): Promise<string> => {
      const plugin = await begin(script, { clusters });
      await plugin.request("GET /");
      return plugin.logs.texts().join("\n");
    };
    expect(await refusals({ auth: "no endpoints" })).toMatch(/call auth .* -> 10 /);
    expect(await refusals({})).toMatch(/call auth .* -> 2 /);
  });
});

describe("a VM that fails from outside", () => {
  test("answers 503 for what moves on, and for ever under the policy closed", async () => {
    const plugin = await load(await probe(), "");
    const exchange = await plugin.open("POST /");
    plugin.trap();
    expect([exchange.ended, plugin.streams]).toEqual([false, 1]);
    await exchange.send("x");
    expect([exchange.client.status, exchange.details]).toEqual([503, "wasm_fail_stream"]);
    await plugin.advance(60_000);
    expect((await plugin.request("GET /")).client.status).toBe(503);
    expect(plugin.logs.texts("error")).toHaveLength(1);
  });

  test("is passed by under the policy open", async () => {
    const plugin = await load(await probe(), "rh: add 0 x-seen 1", { failurePolicy: "open" });
    expect((await plugin.request("GET /")).upstream.headers.has("x-seen")).toBe(true);
    plugin.trap();
    expect((await plugin.request("GET /")).upstream.headers.has("x-seen")).toBe(false);
  });

  test("is made anew under the policy reload, once the back-off is over", async () => {
    const plugin = await load(await probe(), "", { failurePolicy: "reload", reloadBackoffMs: 300 });
    plugin.trap();
    const ask = async () => (await plugin.request("GET /")).client.status;
    expect(await ask()).toBe(503);
    await plugin.advance(299);
    expect(await ask()).toBe(503);
    await plugin.advance(1);
    expect(await ask()).toBe(200);
    expect(plugin.metrics.counter("wasm.test.vm_reload_success")).toBe(1n);
  });

  test("fails on one worker alone", async () => {
    const plugin = await load(await probe(), "", { workers: 2 });
    plugin.trap(1);
    const ask = async (worker: number) => (await plugin.request("GET /", { worker })).client.status;
    expect([await ask(0), await ask(1)]).toEqual([200, 503]);
  });
});
