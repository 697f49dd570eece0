import { load, loadChain, type TestPlugin } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { inHostAndEnvoy } from "../../../test/support/both.js";
import { module, passing, statusOf, withKey } from "./support.js";

inHostAndEnvoy("key-rate-limit", module, (start) => {
  test("does what Higress' example says", async () => {
    const plugin = await start({ limit_by_param: "k", limit_keys: [{ key: "vip", query_per_minute: 3 }] });
    expect(await passing(5, () => statusOf(plugin, "GET /?k=vip"))).toBe(3);
    expect(await passing(5, () => statusOf(plugin, "GET /?k=other"))).toBe(5);
    expect(await statusOf(plugin, "GET /?k=vip")).toBe(429);
  });

  test("limits each key of a header by itself, and nobody else", async () => {
    const plugin = await start({
      limit_by_header: "X-Key",
      limit_keys: [
        { key: "bronze", query_per_hour: 2 },
        { key: "silver", query_per_day: 4 },
        { key: 7, query_per_minute: 1 },
      ],
    });
    expect(await passing(5, () => withKey(plugin, "bronze"))).toBe(2);
    expect(await passing(5, () => withKey(plugin, "silver"))).toBe(4);
    expect(await passing(5, () => withKey(plugin, "7"))).toBe(1);
    for (const key of ["Bronze", "bronze2", "", "07", "bronze,silver"]) {
      expect([key, await passing(3, () => withKey(plugin, key))]).toEqual([key, 3]);
    }
    expect(await passing(5, () => statusOf(plugin, "GET /?X-Key=bronze"))).toBe(5);
  });

  test("is not led astray by values in front, encoded ones, or other cases of the name", async () => {
    const byHeader = await start({ limit_by_header: "x-key", limit_keys: [{ key: "a", query_per_day: 1 }] });
    expect(await withKey(byHeader, ["other", "a"])).toBe(200);
    expect(await withKey(byHeader, ["other", "a"])).toBe(429);
    expect(await statusOf(byHeader, "GET /", { headers: { "X-KEY": "a" } })).toBe(429);
    expect(await withKey(byHeader, "other")).toBe(200);
    const byParameter = await start({ limit_by_param: "k k", limit_keys: [{ key: "ä b", query_per_day: 1 }] });
    expect(await statusOf(byParameter, "GET /?k+k=%C3%A4%20b")).toBe(200);
    for (const query of ["k+k=%C3%A4+b", "k%20k=%c3%a4%20b", "a=1&k+k=x&%6b+k=%C3%A4+b&k+k=y"]) {
      expect([query, await statusOf(byParameter, `GET /?${query}`)]).toEqual([query, 429]);
    }
    for (const path of ["/", "/?", "/?k+k", "/?K+K=%C3%A4+b", "/?k+k=%C3%A4%2Bb", "/?k+k=%E4+b", "/k+k=%C3%A4+b"]) {
      expect([path, await statusOf(byParameter, `GET ${path}`)]).toEqual([path, 200]);
    }
  });

  test("lets the global part and each rule count by itself", async () => {
    const limit_keys = [{ key: "a", query_per_hour: 2 }];
    const plugin = await start({
      limit_by_header: "x-key",
      limit_keys,
      _rules_: [
        { _match_domain_: ["one.test"], limit_by_header: "x-key", limit_keys },
        { _match_domain_: ["two.test"], limit_by_header: "x-key", limit_keys: [{ key: "a", query_per_hour: 1 }] },
        { _match_domain_: ["off.test"], _disable_: true, limit_by_header: "x-key", limit_keys },
      ],
    });
    expect(await passing(4, () => withKey(plugin, "a", "one.test"))).toBe(2);
    expect(await passing(4, () => withKey(plugin, "a", "two.test"))).toBe(1);
    expect(await passing(4, () => withKey(plugin, "a"))).toBe(2);
    expect(await passing(4, () => withKey(plugin, "a", "off.test"))).toBe(0);
    const rulesOnly = await start({
      _rules_: [{ _match_domain_: ["one.test"], limit_by_header: "x-key", limit_keys }],
    });
    expect(await passing(4, () => withKey(rulesOnly, "a", "two.test"))).toBe(4);
    expect(await passing(4, () => withKey(rulesOnly, "a", "one.test"))).toBe(2);
  });

  test("goes on counting when the configuration changes, unless the period does", async () => {
    const rule = { _match_domain_: ["one.test"], limit_by_header: "x-key" };
    const limits = (amount: object) => ({ limit_keys: [{ key: "a", ...amount }] });
    const other = { _match_domain_: ["two.test"], limit_by_header: "x-key" };
    const plugin = await start({ _rules_: [{ ...rule, ...limits({ query_per_hour: 3 }) }] });
    expect(await passing(2, () => withKey(plugin, "a", "one.test"))).toBe(2);
    // Of 5 two are used up, wherever the rule stands.
    await plugin.reconfigure({
      _rules_: [
        { ...other, ...limits({ query_per_hour: 5 }) },
        { ...rule, ...limits({ query_per_hour: 5 }) },
      ],
    });
    expect(await passing(6, () => withKey(plugin, "a", "one.test"))).toBe(3);
    expect(await passing(6, () => withKey(plugin, "a", "two.test"))).toBe(5);
    await plugin.reconfigure({ _rules_: [{ ...rule, ...limits({ query_per_hour: 2 }) }] });
    expect(await withKey(plugin, "a", "one.test")).toBe(429);
    await plugin.reconfigure({ _rules_: [{ ...rule, ...limits({ query_per_day: 2 }) }] });
    expect(await passing(4, () => withKey(plugin, "a", "one.test"))).toBe(2);
    await plugin.reconfigure({ _plugin_id_: "another", _rules_: [{ ...rule, ...limits({ query_per_hour: 2 }) }] });
    expect(await passing(4, () => withKey(plugin, "a", "one.test"))).toBe(2);
  });

  test("takes any bytes and lengths for keys", async () => {
    const plugin = await start({ limit_by_header: "x-key", limit_keys: [{ key: "ÿ", query_per_day: 1 }] });
    expect(await withKey(plugin, "ÿ")).toBe(200);
    expect(await withKey(plugin, "ÿ")).toBe(429);
    const values = ["\udcff", "\udcc3", "\udcff".repeat(50_000), "x".repeat(100_000), "ÿ".repeat(40_000), " ", ""];
    for (const value of values)
      expect([value.slice(0, 9), await withKey(plugin, value)]).toEqual([value.slice(0, 9), 200]);
    await plugin.reconfigure({ limit_by_param: "k", limit_keys: [{ key: "%", query_per_day: 1 }] });
    expect(await statusOf(plugin, "GET /?k=%")).toBe(200);
    expect(await statusOf(plugin, "GET /?k=%25")).toBe(429);
    for (const query of ["k=%ff", `${"k=x&".repeat(20_000)}`, "&".repeat(60_000), `k=${"%41".repeat(20_000)}`]) {
      expect([query.slice(0, 9), await statusOf(plugin, `GET /?${query}`)]).toEqual([query.slice(0, 9), 200]);
    }
    expect(await statusOf(plugin, `GET /?${"k=x&".repeat(20_000)}k=%25`)).toBe(429);
  });

  test("stops a request with its body, and hands on one that passes", async () => {
    const plugin = await start({ limit_by_header: "x-key", limit_keys: [{ key: "a", query_per_day: 1 }] });
    const init = { headers: { "x-key": "a" }, body: ["a", "b"], trailers: { "x-t": "1" } };
    const { upstream } = await plugin.request("POST /", init);
    expect([upstream?.text, upstream?.trailers.get("x-t"), upstream?.headers.get("x-key")]).toEqual(["ab", "1", "a"]);
    const refused = await plugin.request("POST /", init);
    expect([refused.upstream, refused.client.status]).toEqual([undefined, 429]);
  });
});

describe("key-rate-limit", () => {
  const vip = { limit_by_header: "x-key", limit_keys: [{ key: "vip", query_per_minute: 1 }] };

  test("names its refusals in the response code details", async () => {
    const plugin = await load(await module(), vip);
    const ask = async () => (await plugin.request("GET /", { headers: { "x-key": "vip" } })).details;
    expect([await ask(), await ask()]).toEqual(["via_upstream", "key-rate-limit.rejected"]);
  });

  test("keeps two configurations in one VM apart", async () => {
    const code = await module();
    const link = (name: string) => ({ name, module: code, configuration: vip });
    const { plugins } = await loadChain([link("one"), link("two")]);
    const [one, two] = plugins;
    expect(two.plugin.vms.map(({ name }) => name)).toEqual(one.plugin.vms.map(({ name }) => name));
    const ask = async (plugin: TestPlugin) =>
      (await plugin.request("GET /", { headers: { "x-key": "vip" } })).client.status;
    expect([await ask(one), await ask(one), await ask(two), await ask(two)]).toEqual([200, 429, 200, 429]);
  });

  test.each([
    [undefined, "limit_keys: required"],
    ["null", "expected object, got null"],
    [{ limit_keys: vip.limit_keys }, "exactly one of 'limit_by_param' and 'limit_by_header' can be set"],
    [{ ...vip, limit_by_param: "k" }, "exactly one of 'limit_by_param' and 'limit_by_header' can be set"],
    [{ ...vip, limit_by_header: "" }, "exactly one of 'limit_by_param' and 'limit_by_header' can be set"],
    [{ ...vip, limit_by_header: "x y" }, "limit_by_header: does not match"],
    [{ limit_by_header: "x-key", limit_keys: [] }, "limit_keys: expected a length of at least 1"],
    [{ limit_by_header: "x-key", limit_keys: [{ query_per_day: 1 }] }, "limit_keys[0].key: required"],
    [{ ...vip, limit_keys: [{ key: "", query_per_day: 1 }] }, "limit_keys[0].key: expected a length of at least 1"],
    [{ ...vip, limit_keys: [{ key: true, query_per_day: 1 }] }, "limit_keys[0].key: expected string, got boolean"],
    [{ ...vip, limit_keys: [{ key: null, query_per_day: 1 }] }, "limit_keys[0].key: expected string, got null"],
    [{ ...vip, limit_keys: [{ key: -1, query_per_day: 1 }] }, "limit_keys[0].key: expected an integer"],
    [{ ...vip, limit_keys: [{ key: "a" }] }, "limit_keys[0]: one of 'query_per_second', 'query_per_minute', "],
    [
      { ...vip, limit_keys: [{ key: "a", query_per_day: 0 }] },
      "limit_keys[0].query_per_day: expected an integer from 1 ",
    ],
    [{ ...vip, limit_keys: [{ key: "a", query_per_hour: -1 }] }, "limit_keys[0].query_per_hour: expected an integer "],
    [
      { ...vip, limit_keys: [{ key: "a", query_per_hour: "1" }] },
      "limit_keys[0].query_per_hour: expected integer, got ",
    ],
    [{ ...vip, _rules_: [{ _match_domain_: ["a"] }] }, "_rules_[0].limit_keys: required"],
  ])("refuses %j", async (configuration, reason) => {
    await expect(load(await module(), configuration)).rejects.toThrow(`configuration refused: ${reason}`);
  });

  test("warns of a key that stands twice and of a second period, and takes the first", async () => {
    const plugin = await load(await module(), {
      limit_by_header: "x-key",
      limit_keys: [
        { key: 7, query_per_day: 9, query_per_minute: 2 },
        { key: "7", query_per_minute: 1 },
      ],
    });
    const warnings = plugin.logs.texts("warn").join("\n");
    expect(warnings).toContain("limit_keys[1].key: stands in the list before; the first one counts");
    expect(warnings).toContain("limit_keys[0].query_per_day: there is a limit for a shorter period already");
    const ask = async () => (await plugin.request("GET /", { headers: { "x-key": "7" } })).client.status;
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429]);
    plugin.clock.advance(61_200);
    expect(await ask()).toBe(200);
  });
});
