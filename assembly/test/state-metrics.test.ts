import { describe, expect, test } from "vitest";
import { load, type TestPlugin } from "@sluice/testing";
import { buildPlugin } from "../../test/support/plugin.js";

let built: Promise<Uint8Array> | undefined;
const module = (): Promise<Uint8Array> =>
  (built ??= buildPlugin(new URL("fixtures/state-metrics.as.ts", import.meta.url)));

async function operate(plugin: TestPlugin, op: string, value = ""): Promise<string | null> {
  const { upstream } = await plugin.request("GET /", { headers: { "x-op": op, "x-value": value } });
  return upstream.headers.get("x-result");
}

describe("a metric", () => {
  test("counts, wherever and however often it was made", async () => {
    const plugin = await load(await module());
    expect(await operate(plugin, "hit")).toBe("0 1");
    expect(await operate(plugin, "again")).toBe("0 3");
    await plugin.reconfigure({});
    await plugin.reconfigure({});
    expect(await operate(plugin, "again")).toBe("0 5");
    expect(plugin.metrics.counter("shop.hits")).toBe(5n);
    expect(await operate(plugin, "less")).toBe("2 2");
  });

  test("is defined once per VM, and not before it is used", async () => {
    const plugin = await load(await module(), undefined, { trace: true });
    const defined = async (op: string): Promise<number> => {
      const { trace } = await plugin.request("GET /", { headers: { "x-op": op } });
      return trace.filter((line) => line.includes("proxy_define_metric(")).length;
    };
    expect([...plugin.metrics.entries()].filter(([name]) => name.includes("shop"))).toEqual([]);
    expect(await defined("hit")).toBe(1);
    expect(await defined("hit")).toBe(0);
    await plugin.reconfigure({});
    expect(await defined("again")).toBe(0);
  });

  test("takes tags in the form that Istio's expressions split", async () => {
    const plugin = await load(await module());
    expect(await operate(plugin, "route", "a/b.c")).toBe("0 1");
    expect(await operate(plugin, "route", "a/b.c")).toBe("0 2");
    expect(plugin.metrics.counter("route=.=a/b.c;.;consumer=.=c1;.;shop.pairs")).toBe(2n);
    await operate(plugin, "time", "12");
    expect(plugin.metrics.histogram("route=.=r;.;shop.times")).toEqual([12n]);
  });

  test("keeps no more of a value than its name shows", async () => {
    const plugin = await load(await module());
    const long = "v".repeat(256);
    for (let i = 0; i < 5; i++) await operate(plugin, "tag", long + i);
    await operate(plugin, "tag", "another");
    expect(plugin.metrics.counter(`route=.=${long};.;shop.routes`)).toBe(5n);
    expect(plugin.metrics.counter("route=.=another;.;shop.routes")).toBe(1n);
  });

  test("takes no value that could be taken for another tag", async () => {
    const plugin = await load(await module());
    for (const value of ["x;.;consumer=.=admin", "\udcff\tz\u{1f600}", ""]) await operate(plugin, "gaugeTag", value);
    const names = [...plugin.metrics.entries()].map(([name]) => name).filter((name) => name.endsWith(".open"));
    expect(names).toEqual([
      "zone=.=x_._consumer_._admin;.;shop.open",
      "zone=.=__z\u{1f600};.;shop.open",
      "zone=.=unknown;.;shop.open",
    ]);
    await operate(plugin, "gaugeTag", "v".repeat(5000));
    expect(plugin.metrics.gauge(`zone=.=${"v".repeat(256)};.;shop.open`)).toBe(7n);
  });

  test("has as many series as it may, and counts further values as other", async () => {
    const plugin = await load(await module());
    for (let i = 0; i < 500; i++) await operate(plugin, "tag", `value ${i}`);
    const series = [...plugin.metrics.entries()].filter(([name]) => name.endsWith("shop.routes"));
    expect(series).toEqual([
      ["route=.=value_0;.;shop.routes", { type: "counter", value: 1n }],
      ["route=.=value_1;.;shop.routes", { type: "counter", value: 1n }],
      ["route=.=value_2;.;shop.routes", { type: "counter", value: 1n }],
      ["route=.=other;.;shop.routes", { type: "counter", value: 497n }],
    ]);
  });
});

test("a gauge never goes below 0, and says so once", async () => {
  const plugin = await load(await module());
  expect(await operate(plugin, "set", "5")).toBe("0 5");
  expect(await operate(plugin, "down", "3")).toBe("0 2");
  expect(plugin.logs.texts("warn")).toEqual([]);
  expect(await operate(plugin, "down", "3")).toBe("0 0");
  expect(await operate(plugin, "down", "9223372036854775807")).toBe("0 0");
  expect(await operate(plugin, "set", "-1")).toBe("0 0");
  expect(await operate(plugin, "up", "-4")).toBe("0 0");
  expect(await operate(plugin, "down", "-4")).toBe("0 4");
  expect(await operate(plugin, "up", "0")).toBe("0 4");
  expect(await operate(plugin, "up", "-9223372036854775808")).toBe("0 0");
  expect(plugin.logs.texts("warn").map((line) => line.replace(/^(\[.*?\] )*/, ""))).toEqual([
    "a metric cannot go below 0, it is 0: shop.open",
  ]);
});

test("a histogram takes numbers from 0 up", async () => {
  const plugin = await load(await module());
  await operate(plugin, "time", "7");
  await operate(plugin, "time", "-7");
  expect(plugin.metrics.histogram("route=.=r;.;shop.times")).toEqual([7n, 0n]);
});
