import { describe, expect, test } from "vitest";
import { buildPlugin } from "../../test/support/plugin.js";
import { load } from "@sluice/testing";
import { loadProbe, operate, operateOnResponse } from "./support.js";

const id = "11111111-2222-4333-8444-555555555555";
const headers = { "x-request-id": id };

describe("a log line", () => {
  test("names the plugin, its id and the request", async () => {
    const plugin = await loadProbe({ _plugin_id_: "p1" });
    await operate(plugin, "log", { headers });
    expect(plugin.logs.texts("info")[0]).toBe(`[probe] [p1] [${id}] at info`);
  });

  test("says nil for what is not known", async () => {
    const plugin = await loadProbe();
    await operate(plugin, "log", { headers: { "x-request-id": "" } });
    expect(plugin.logs.texts("info")[0]).toBe("[probe] [nil] [nil] at info");
  });

  test("names the request in the response phase too, where Envoy hides its headers", async () => {
    const plugin = await loadProbe();
    await operateOnResponse(plugin, "log");
    expect(plugin.logs.texts("info").at(-1)).toBe(
      "[probe] [nil] [00000000-0000-4000-8000-000000000001] from the response",
    );
  });

  test("is one line, whatever bytes it holds", async () => {
    const plugin = await loadProbe();
    await operate(plugin, "log", { value: "a\u0085b\udcffé", headers });
    expect(plugin.logs.texts("warn")).toEqual([`[probe] [nil] [${id}] at warn a\u0085b\ufffdé`]);
  });

  test("has a blank for each control character, so that nothing can forge a line", async () => {
    const plugin = await loadProbe();
    await operate(plugin, "logProperty", {
      name: "xds.route_name",
      properties: { "xds.route_name": "a\r\n[x]\u0000\u007f\tb" },
    });
    expect(plugin.logs.texts("warn")[0]).toMatch(/\] a {2}\[x\] {3}b$/);
  });

  test("of any length leaves memory intact, also when every character takes three bytes", async () => {
    const plugin = await loadProbe({ _plugin_id_: "編號編號編號" }, { name: "插件" });
    for (let length = 2700; length < 2900; length++) {
      const { exchange } = await operate(plugin, "log", {
        value: "漢".repeat(length),
        headers: { "x-request-id": "漢字漢字漢字" },
      });
      expect(exchange.client.status).toBe(200);
    }
    expect(plugin.logs.texts("critical")).toEqual([]);
  });

  test("can be as long as a header", async () => {
    const plugin = await loadProbe();
    await operate(plugin, "log", { value: "y".repeat(40_000) });
    expect(plugin.logs.texts("warn")[0]).toHaveLength(
      "[probe] [nil] [00000000-0000-4000-8000-000000000001] at warn ".length + 40_000,
    );
  });
});

describe("the level in force", () => {
  test("is asked anew, and below it nothing crosses to the host but the question", async () => {
    const plugin = await loadProbe(undefined, { logLevel: "critical", trace: true });
    const silent = await operate(plugin, "log");
    expect(silent.result).toBe("no debug");
    expect(silent.exchange.trace.filter((line) => line.includes("env.proxy_log("))).toEqual([]);
    plugin.setLogLevel("trace");
    expect((await operate(plugin, "log")).result).toBe("debug");
    expect(plugin.logs.texts("trace")).toHaveLength(1);
    plugin.setLogLevel("warn");
    plugin.logs.clear();
    await operate(plugin, "log");
    expect(plugin.logs.lines.map(({ level }) => level)).toEqual(["warn"]);
  });
});

describe("a plugin with a logger of its own", () => {
  const module = buildPlugin(new URL("fixtures/logger.as.ts", import.meta.url));

  test("gets whole lines, and the host's log gets none", async () => {
    const plugin = await load(await module, {}, { logLevel: "trace" });
    const exchange = await plugin.request("GET /", { headers });
    expect(exchange.upstream.headers.get("x-line")).toBe(`3 [logger] [nil] [${id}] careful`);
    // What a logger logs itself goes to the host, or it would call itself for ever.
    expect(plugin.logs.texts()).toEqual([`[logger] [nil] [${id}] from the logger`]);
  });

  test("decides about levels itself", async () => {
    const plugin = await load(await module, {}, { logLevel: "trace" });
    expect((await plugin.request("GET /")).upstream.headers.get("x-enabled")).toBe("false true");
  });
});

test("lines that may hold what users sent drop to debug in a plugin that asks for it", async () => {
  const module = await buildPlugin(new URL("fixtures/safe-log.as.ts", import.meta.url));
  const plugin = await load(module, {}, { logLevel: "trace" });
  plugin.logs.clear();
  await plugin.request("GET /");
  expect(plugin.logs.lines.map(({ level, message }) => [level, message.split("] ").at(-1)])).toEqual([
    ["debug", "body: secret"],
    ["info", "plain"],
  ]);
});

test("top-level code may log", async () => {
  const lines: string[] = [];
  const { Host } = await import("@sluice/host");
  const code = await buildPlugin(new URL("fixtures/safe-log.as.ts", import.meta.url));
  await new Host({ onLog: (line) => lines.push(`${line.vm} ${line.message}`) }).addPlugin({ name: "p", code });
  expect(lines).toContain("base [nil] [nil] [nil] loading");
});
