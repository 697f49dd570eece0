import { beforeAll, describe, expect, test } from "vitest";
import { buildPlugin } from "../../test/support/plugin.js";
import { load, type TestPlugin } from "@sluice/testing";
import { BareHost } from "./bare-host.js";
import { refusal } from "./support.js";

let module: Uint8Array;
beforeAll(async () => {
  module = await buildPlugin(new URL("fixtures/timers.as.ts", import.meta.url));
});

/** What the plugin said since it was asked last, without the head of the line. */
function said(plugin: TestPlugin): string[] {
  const texts = plugin.logs.texts().map((line) => line.replace(/^(\[.*?\] )*/, ""));
  plugin.logs.clear();
  return texts;
}

function repeat(text: string, times: number): string[] {
  return Array.from({ length: times }, () => text);
}

describe("a tick", () => {
  test("runs as soon as the configuration is in force, then every period", async () => {
    const plugin = await load(module, { name: "a", fast: 100 });
    expect(said(plugin)).toEqual([]);
    plugin.clock.advance(1);
    expect(said(plugin)).toEqual(["fast a"]);
    plugin.clock.advance(99);
    expect(said(plugin)).toEqual([]);
    plugin.clock.advance(1);
    expect(said(plugin)).toEqual(["fast a"]);
    plugin.clock.advance(1000);
    expect(said(plugin)).toEqual(repeat("fast a", 10));
  });

  test("goes on beside others of other periods", async () => {
    const plugin = await load(module, { name: "a", fast: 70, slow: 300 });
    plugin.clock.advance(2101);
    const lines = said(plugin);
    expect(lines.filter((line) => line === "fast a")).toHaveLength(31);
    expect(lines.filter((line) => line === "slow a")).toHaveLength(8);
  });

  test("is one timer when each rule registers the same function and period, and two when the period differs", async () => {
    const rule = (fast: number, domain: string) => ({ name: "r", fast, _match_domain_: [domain] });
    const same = await load(module, { name: "a", fast: 100, _rules_: [rule(100, "x.com"), rule(100, "y.com")] });
    same.clock.advance(1);
    expect(said(same)).toEqual(["fast a"]);
    const other = await load(module, { name: "a", fast: 100, _rules_: [rule(200, "x.com"), rule(100, "y.com")] });
    other.clock.advance(1);
    expect(said(other)).toEqual(["fast a", "fast a"]);
  });

  test("stays when another configuration is refused, and stops when one takes its place", async () => {
    const plugin = await load(module, { name: "a", fast: 100 });
    plugin.clock.advance(1);
    said(plugin);
    expect(await refusal(plugin.reconfigure({ name: "b", slow: 10, refuse: true }))).toContain("as told");
    said(plugin);
    plugin.clock.advance(200);
    expect(said(plugin)).toEqual(["fast a", "fast a"]);
    await plugin.reconfigure({ name: "c", slow: 50 });
    plugin.clock.advance(101);
    expect(said(plugin)).toEqual(["slow c", "slow c", "slow c"]);
  });

  test("sees no global part where there are only rules", async () => {
    const plugin = await load(module, { _rules_: [{ name: "r", fast: 100, _match_domain_: ["x.com"] }] });
    plugin.clock.advance(1);
    expect(said(plugin)).toEqual(["fast (none)"]);
  });

  test("can be registered by a request, once", async () => {
    const plugin = await load(module, { name: "a" });
    await plugin.request("GET /", { headers: { "x-op": "late" } });
    await plugin.request("GET /", { headers: { "x-op": "late" } });
    plugin.clock.advance(1);
    expect(said(plugin)).toEqual(["slow a"]);
    plugin.clock.advance(100);
    expect(said(plugin)).toEqual(["slow a"]);
  });

  test("leaves the timer of the host off when there is nothing to do", async () => {
    const plugin = await load(module, { name: "a", once: 500 }, { trace: true });
    plugin.clock.advance(100_000);
    const { trace } = await plugin.request("GET /");
    expect(said(plugin)).toEqual(["once a"]);
    expect(trace.join("\n")).not.toContain("proxy_on_tick");
  });
});

describe("a host that configures the same plugin context again", () => {
  test("gets the ticks of the configuration that it accepted last", () => {
    const host = new BareHost(module);
    expect(host.configure({ name: "a", fast: 100 })).toBe(true);
    expect(host.tickAfter(1)).toEqual(["fast a"]);
    expect(host.configure({ name: "b", slow: 100, refuse: true })).toBe(false);
    expect(host.tickAfter(100)).toEqual(["fast a"]);
    expect(host.configure({ name: "c", slow: 100 })).toBe(true);
    expect(host.tickAfter(1)).toEqual(["slow c"]);
    expect(host.tickAfter(100)).toEqual(["slow c"]);
    expect(host.configure({ name: "d" })).toBe(true);
    expect(host.tickAfter(100)).toEqual([]);
    expect(host.period).toBe(0);
  });

  test("and calls late: what was missed is not made up for", () => {
    const host = new BareHost(module);
    host.configure({ name: "a", fast: 100 });
    host.tickAfter(1);
    expect(host.tickAfter(1049)).toEqual(["fast a"]);
    expect(host.period).toBe(51);
    expect(host.tickAfter(51)).toEqual(["fast a"]);
    expect(host.period).toBe(100);
  });
});

describe("a timer of the plugin", () => {
  test("goes off once, from when the configuration is in force", async () => {
    const plugin = await load(module, { name: "a", once: 50 });
    plugin.clock.advance(49);
    expect(said(plugin)).toEqual([]);
    plugin.clock.advance(1000);
    expect(said(plugin)).toEqual(["once a"]);
  });

  test("can be set by a request, each time", async () => {
    const plugin = await load(module, { name: "a" });
    for (let i = 0; i < 3; i++) await plugin.request("GET /", { headers: { "x-op": "lateOnce" } });
    plugin.clock.advance(10);
    expect(said(plugin)).toEqual(repeat("once a", 3));
  });
});

describe("a timer of an exchange", () => {
  test("lets go what waits for it, with the same ctx and config", async () => {
    const plugin = await load(module, { name: "a" });
    const exchange = await plugin.request("GET /", { headers: { "x-op": "after" } });
    expect([exchange.client.status, exchange.upstream.headers.get("x-after")]).toEqual([200, "a"]);
  });

  test("keeps to the configuration of its exchange when another one comes", async () => {
    const plugin = await load(module, { name: "a" });
    const running = plugin.request("GET /", { headers: { "x-op": "after" } });
    await plugin.reconfigure({ name: "b" });
    expect((await running).upstream.headers.get("x-after")).toBe("a");
  });

  test.each(["afterAndGo", "afterDone"])("is dropped and counted when the exchange is over (%s)", async (op) => {
    const plugin = await load(module, { name: "a" });
    await plugin.request("GET /", { headers: { "x-op": op } });
    plugin.clock.advance(100);
    expect(said(plugin)).toEqual([]);
    const { upstream } = await plugin.request("GET /", { headers: { "x-op": "dropped" } });
    expect(upstream.headers.get("x-dropped")).toBe("1");
  });
});

test("a timer of another plugin context is refused, and nothing is set", async () => {
  const plugin = await load(module, { name: "a" });
  await plugin.request("GET /", { headers: { "x-op": "keep" } });
  await plugin.reconfigure({ name: "b" });
  await plugin.request("GET /", { headers: { "x-op": "foreign" } });
  plugin.clock.advance(100);
  expect(said(plugin)).toEqual(["no timer set: that can be done in callbacks of the same plugin context only"]);
});
