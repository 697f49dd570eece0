import { load, type HeadersInit } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { buildPlugin } from "../../test/support/plugin.js";
import { refusal } from "./support.js";

const module = await buildPlugin(new URL("fixtures/consumer-auth.as.ts", import.meta.url));

describe("a consumer", () => {
  test.each([
    [{ global_auth: true }, true, undefined],
    [{ global_auth: false }, false, undefined],
    [{ name: "x" }, true, undefined],
    [{ global_auth: true }, true, true],
    [{ global_auth: false }, false, true],
    [{ name: "x" }, false, true],
  ])("is demanded with %j elsewhere: %s, by a rule: %s", async (fields, elsewhere, byRule) => {
    // Rules of this plugin inherit nothing: what global_auth says does not count in them.
    const rules = byRule === undefined ? {} : { _rules_: [{ _match_domain_: ["a.test"], global_auth: false }] };
    const plugin = await load(module, { ...fields, ...rules });
    const demands = async (host: string) => (await plugin.request("GET /", { host })).upstream.headers.get("x-demands");
    expect(await demands("b.test")).toBe(String(elsewhere));
    expect(await demands("a.test")).toBe(String(byRule ?? elsewhere));
  });

  test("that a client names is removed under every spelling, and told to the plugin", async () => {
    const plugin = await load(module, {});
    const send = async (headers: HeadersInit) => (await plugin.request("GET /", { headers })).upstream.headers;
    const forged = ["x-mse-consumer", "X-MSE-Consumer", "x_mse_consumer", "X-Mse_consumer"];
    const seen = await send([
      ...forged.map((name) => [name, "root"] as const),
      ["x-mse-consumers", "1"],
      ["x.mse.consumer", "2"],
    ]);
    const names = seen.entries().map(([name]) => name);
    expect(names.filter((name) => /mse/i.test(name))).toEqual(["x-mse-consumers", "x.mse.consumer"]);
    expect(seen.get("x-came")).toBe("root,root");
    expect((await send({ "x-mse-consumer": ["a", "\udcff", ""] })).get("x-came")).toBe("a,\udcff,");
  });

  test("that a client names is refused where a rule looks at the route, which the removal would change", async () => {
    const byRoute = await load(module, { _rules_: [{ _match_route_: ["admin"] }], name: "x" });
    const forged = { "x-mse-consumer": "root" };
    expect((await byRoute.request("GET /", { headers: forged })).client.text).toBe("forged");
    expect((await byRoute.request("GET /", { headers: { x_mse_consumer: "root" } })).client.text).toBe("forged");
    expect((await byRoute.request("GET /")).reachedUpstream).toBe(true);
    const byDomain = await load(module, { _rules_: [{ _match_domain_: ["admin"] }], name: "x" });
    expect((await byDomain.request("GET /", { headers: forged })).upstream.headers.has("x-mse-consumer")).toBe(false);
  });

  test.each(["a\r\nx-root: 1", "a\n", "a\0", " a", "a\t"])("has a name that a header can carry: %j", async (name) => {
    expect(await refusal(load(module, { name }))).toMatch(/configuration refused: name: /);
    expect(await refusal(load(module, { name: "Jürgen 😀, of sales" }))).toBe("(accepted)");
  });
});
