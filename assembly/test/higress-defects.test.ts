/**
 * What the AssemblyScript SDK of Higress got wrong, by its known defects, each as a test of ours. Those of call-outs, ticks,
 * clusters and rules are no concern of contexts and bodies.
 */
import { describe, expect, test } from "vitest";
import { load } from "@sluice/testing";
import { buildPlugin } from "../../test/support/plugin.js";
import { refusal } from "./support.js";

const keptValues = buildPlugin(new URL("fixtures/kept-values.as.ts", import.meta.url));
const bodiesOnly = buildPlugin(new URL("fixtures/bodies-only.as.ts", import.meta.url));

describe("defects that Higress' AssemblyScript SDK has, and this one has not", () => {
  test("an object kept by setContext is gone when 100 other streams have passed", async () => {
    const plugin = await load(await keptValues);
    let release!: () => void;
    const held = new Promise<object>((resolve) => (release = () => resolve({})));
    const first = plugin.request("GET /first/of/many", { upstream: () => held });
    for (let i = 0; i < 1000; i++) {
      const { client } = await plugin.request(`GET /${i}`);
      expect(client.headers.get("x-kept")).toBe(`/${i} /${i}`);
    }
    release();
    const { client } = await first;
    expect(client.headers.get("x-kept")).toBe("/first/of/many /first/of/many");
    expect(client.headers.get("x-typed")).toBe("known 14 none 14");
  });

  test("no configuration, an empty one and null are a trap", async () => {
    for (const configuration of [undefined, "", "{}"]) {
      const exchange = await (await load(await keptValues, configuration)).request("GET /");
      expect(exchange.client.headers.get("x-status")).toBe("200");
    }
    expect(await refusal(load(await keptValues, "null"))).toContain("expected object, got null");
  });

  test("invalid JSON is a trap, not a refused configuration", async () => {
    const plugin = await load(await keptValues, { status: 201 });
    expect(await refusal(plugin.reconfigure("{"))).toContain("not JSON");
    expect((await plugin.request("GET /")).client.headers.get("x-status")).toBe("201");
  });

  test("what a configuration said stays in force after the next one", async () => {
    const plugin = await load(await keptValues, { status: 401 });
    await plugin.reconfigure({});
    expect((await plugin.request("GET /")).client.headers.get("x-status")).toBe("200");
  });

  test("a plugin without a request header handler never gets the response body", async () => {
    const exchange = await (await load(await bodiesOnly)).request("POST /", { body: "in", upstream: { body: "out" } });
    expect([exchange.upstream.text, exchange.client.text]).toEqual(["in!", "out!"]);
  });

  test("a compressed response is read when the request was plain", async () => {
    const plugin = await load(await bodiesOnly);
    const upstream = { headers: { "content-encoding": "gzip" }, body: "zipped" };
    const exchange = await plugin.request("POST /", { body: "in", upstream });
    expect([exchange.upstream.text, exchange.client.text]).toEqual(["in!", "zipped"]);
    expect(plugin.logs.texts("warn").join()).toContain("a body was skipped");
  });

  test("a plain response is left out when the request was compressed", async () => {
    const headers = { "content-encoding": "gzip" };
    const exchange = await (
      await load(await bodiesOnly)
    ).request("POST /", { headers, body: "in", upstream: { body: "out" } });
    expect([exchange.upstream.text, exchange.client.text]).toEqual(["in", "out!"]);
  });

  test("a plugin without a parser has no configuration, and so no handlers", async () => {
    const exchange = await (
      await load(await bodiesOnly, '{"unknown":1}')
    ).request("GET /", { upstream: { body: "out" } });
    expect(exchange.client.text).toBe("out!");
  });

  test("lines below the level in force cost a host call, and bodies are printed", async () => {
    const plugin = await load(await bodiesOnly, undefined, { trace: true });
    const exchange = await plugin.request("POST /", { body: "secret", upstream: { body: "secret" } });
    expect(exchange.trace.filter((line) => line.includes("proxy_log("))).toEqual([]);
    expect(plugin.logs.texts().join()).not.toContain("secret");
  });
});
