import { load, type LoadOptions, type TestPlugin } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { buildPlugin } from "../../test/support/plugin.js";
import { refusal } from "./support.js";

const module = buildPlugin(new URL("fixtures/rules.as.ts", import.meta.url));

const start = async (rootId: string, configuration?: unknown, options: LoadOptions = {}): Promise<TestPlugin> =>
  load(await module, configuration, { rootId, ...options });

/** What held for a request: the configuration in words, and which rule it was; null when the plugin did nothing. */
async function seen(plugin: TestPlugin, host = "a.test", properties: Record<string, string> = {}) {
  const { upstream } = await plugin.request("GET /", { host, properties });
  return upstream.headers.has("x-rule")
    ? `${upstream.headers.get("x-greeting")} ${upstream.headers.get("x-rule")}`
    : null;
}

const errors = (plugin: TestPlugin): string[] => plugin.logs.texts("error");

describe("a rule", () => {
  test("holds where it matches, the first of the list before the others, the global part elsewhere", async () => {
    const plugin = await start("plain", {
      greeting: "all",
      _rules_: [
        { _match_domain_: ["*.shop.test"], greeting: "shop" },
        { _match_domain_: ["a.shop.test"], greeting: "never" },
        { _match_route_: ["admin"], limit: 5 },
        { _match_service_: ["users.default.svc:80"], greeting: "service" },
        { _match_route_prefix_: ["api-"], greeting: "prefix" },
        { _match_route_: ["both"], _match_service_: ["pay"], greeting: "pair" },
      ],
    });
    expect(await seen(plugin, "a.shop.test")).toBe("shop/1/ 0");
    expect(await seen(plugin, "a.test", { "xds.route_name": "admin" })).toBe("default/5/ 2");
    expect(await seen(plugin, "a.test", { "xds.cluster_name": "outbound|80||users.default.svc" })).toBe("service/1/ 3");
    expect(await seen(plugin, "a.test", { "xds.route_name": "api-7" })).toBe("prefix/1/ 4");
    expect(await seen(plugin, "a.test", { "xds.route_name": "both", "xds.cluster_name": "pay" })).toBe("pair/1/ 5");
    expect(await seen(plugin, "a.test", { "xds.route_name": "both", "xds.cluster_name": "x" })).toBe("all/1/ -1");
    expect(await seen(plugin)).toBe("all/1/ -1");
  });

  test("inherits nothing from the global part", async () => {
    const plugin = await start("plain", {
      greeting: "all",
      limit: 9,
      _rules_: [{ _match_domain_: "a.test", limit: 2 }],
    });
    expect(await seen(plugin)).toBe("default/2/ 0");
  });

  test("leaves the plugin without effect elsewhere when there is no global part", async () => {
    const plugin = await start("plain", { _plugin_id_: "x", _rules_: [{ _match_domain_: "a.test" }] });
    expect(await seen(plugin)).toBe("default/1/ 0");
    expect(await seen(plugin, "b.test")).toBeNull();
  });

  test("works in a plugin whose configuration has no fields", async () => {
    const plugin = await start("without-fields", { _rules_: [{ _match_domain_: "a.test" }] });
    expect(await seen(plugin)).toBe("nothing 0");
    expect(await seen(plugin, "b.test")).toBeNull();
    expect(await seen(await start("without-fields"))).toBe("nothing -1");
  });

  test.each(["A.TEST", "a.test:8080", "a.test.", "A.Test.:80"])("for a.test guards %s", async (host) => {
    expect(await seen(await start("plain", { _rules_: [{ _match_domain_: ["a.test"] }] }), host)).toBe("default/1/ 0");
  });

  test("is found by the names that the host has: those of Envoy 1.33, or the older ones", async () => {
    const rules = { _rules_: [{ _match_route_: ["r"] }, { _match_service_: ["c"] }] };
    const older = await start("plain", rules);
    expect(await seen(older, "a.test", { route_name: "r" })).toBe("default/1/ 0");
    expect(await seen(older, "a.test", { cluster_name: "c" })).toBe("default/1/ 1");
    expect(await seen(older, "a.test", { "xds.route_name": "r" })).toBeNull(); // one host has one set of names
    const later = await start("plain", rules);
    expect(await seen(later, "a.test", { "xds.route_name": "r" })).toBe("default/1/ 0");
    expect(await seen(later, "a.test", { route_name: "r" })).toBeNull();
  });

  test("costs host calls only for what the rules look at", async () => {
    const calls = async (rules: unknown[]) => {
      const plugin = await start("plain", { greeting: "all", _rules_: rules }, { trace: true });
      const { trace } = await plugin.request("GET /", {
        properties: { "xds.route_name": "r", "xds.cluster_name": "c" },
      });
      return trace.filter((line) => /^\[vm->host\] .*(get_property|get_header_map_value)/.test(line)).length;
    };
    expect(await calls([])).toBe(0);
    expect(await calls([{ _match_domain_: ["x"] }])).toBe(1);
    expect(await calls([{ _match_route_: ["x"] }])).toBe(1);
    expect(await calls([{ _match_service_: ["x"] }, { _match_route_prefix_: ["x"] }])).toBe(2);
  });

  test("that is wrong refuses the whole configuration, with every problem and its place", async () => {
    const said = await refusal(
      start("plain", {
        greeting: 1,
        _rules_: [{ _match_domain_: ["a"], limit: "x" }, { limit: 1 }, { _match_domain_: ["b"], names: ["a", 1] }],
      }),
    );
    expect(said).toContain("configuration refused: greeting: expected string, got number");
    expect(said).toContain("configuration refused: _rules_[0].limit: expected integer, got string");
    expect(said).toContain("configuration refused: _rules_[1]: there is at least one of  '_match_route_', ");
    expect(said).toContain("configuration refused: _rules_[2].names[1]: expected string, got number");
  });

  test("that is hardly meant gets a warning and holds", async () => {
    const plugin = await start("plain", { _rules_: [{ _match_domain_: ["a.test"], _match_host_: "x" }] });
    expect(plugin.logs.texts("warn")).toEqual([
      "[plain] [nil] [nil] configuration: _rules_[0]._match_host_: unknown matcher, ignored",
    ]);
    expect(await seen(plugin)).toBe("default/1/ 0");
  });

  test("that is switched off does not hold", async () => {
    const plugin = await start("plain", { _rules_: [{ _match_domain_: "a.test", _disable_: true, limit: "bad" }] });
    expect(await seen(plugin)).toBeNull();
  });

  test.each([
    ["true", { greeting: "x", _rules_: [{ _match_domain_: "b.test" }] }],
    ["false", { greeting: "x", _rules_: [{ _match_domain_: "b.test", _disable_: true }] }],
    ["false", { greeting: "x" }],
  ])("is known to be there, %s, also where it does not match", async (answer, configuration) => {
    const { upstream } = await (await start("plain", configuration)).request("GET /");
    expect(upstream.headers.get("x-has-rules")).toBe(answer);
  });

  test("is gone with the configuration that had it", async () => {
    const plugin = await start("plain", { greeting: "all", _rules_: [{ _match_domain_: "a.test", greeting: "one" }] });
    await plugin.reconfigure({ greeting: "all", _rules_: [{ _match_domain_: "b.test", greeting: "two" }] });
    expect([await seen(plugin), await seen(plugin, "b.test")]).toEqual(["all/1/ -1", "two/1/ 0"]);
    await expect(plugin.reconfigure({ _rules_: [{}] })).rejects.toThrow();
    expect([await seen(plugin), await seen(plugin, "b.test")]).toEqual(["all/1/ -1", "two/1/ 0"]);
    await plugin.reconfigure({ greeting: "none" });
    expect(await seen(plugin, "b.test")).toBe("none/1/ -1");
  });
});

test.each(["plain", "overriding", "isolated"])(
  "a thousand configurations of %s in one VM leave no rule behind, and the memory as it was",
  async (rootId) => {
    const configuration = (version: number) => ({
      greeting: `v${version}`,
      names: ["n".repeat(2000)],
      _rules_: Array.from({ length: 20 }, (_, i) => ({ _match_domain_: [`d${i}.v${version}.test`], limit: i })),
    });
    const plugin = await start(rootId, configuration(0));
    const pages = async () => (await plugin.request("GET /")).upstream.headers.get("x-pages");
    let settled: string | null = null;
    for (let version = 1; version <= 1000; version++) {
      await plugin.reconfigure(configuration(version));
      if (version === 100) settled = await pages();
    }
    expect(await pages()).toBe(settled);
    expect(await seen(plugin, "d7.v999.test")).toMatch(/ -1$/);
    expect(await seen(plugin, "d7.v1000.test")).toMatch(/ 7$/);
  },
);

describe("a rule that inherits", () => {
  test("has the global fields that it does not have itself", async () => {
    const plugin = await start("inheriting", {
      greeting: "all",
      limit: 9,
      names: ["a", "b"],
      _rules_: [
        { _match_domain_: "a.test", limit: 2 },
        { _match_domain_: "b.test", names: [] },
      ],
    });
    expect(await seen(plugin)).toBe("all/2/a+b 0");
    expect(await seen(plugin, "b.test")).toBe("all/9/ 1");
    expect(await seen(plugin, "c.test")).toBe("all/9/a+b -1");
  });

  test("tells its problems at its place", async () => {
    const said = await refusal(
      start("inheriting", { greeting: "all", _rules_: [{ _match_domain_: "a" }, { _match_domain_: "b", names: [1] }] }),
    );
    expect(said).toContain("configuration refused: _rules_[1].names[0]: expected string, got number");
  });

  test("needs a parser that reads the global part and rules alike", async () => {
    const { compilePlugin } = await import("../../test/support/plugin.js");
    const { messages, wasm } = await compilePlugin(new URL("fixtures/inherits-raw.as.ts", import.meta.url));
    expect(wasm).toBeUndefined();
    expect(messages).toContain("inheritGlobalConfig needs parseConfigBy or parseConfigWithContext");
    const declared = await compilePlugin(new URL("fixtures/inherits-declared.as.ts", import.meta.url));
    expect(declared.messages).toContain("inheritGlobalConfig needs parseConfigBy or parseConfigWithContext");
  });
});

describe("a rule with a parser of its own", () => {
  const global = { greeting: "all", limit: 9, names: ["a", "b"] };

  test("begins as a copy of the global configuration and leaves that as it was", async () => {
    const plugin = await start("overriding", {
      ...global,
      _rules_: [
        { _match_domain_: "a.test", allow: ["c"] },
        { _match_domain_: "b.test", limit: 1 },
      ],
    });
    expect(await seen(plugin)).toBe("all!/9/c 0");
    expect(await seen(plugin, "b.test")).toBe("all!/1/a+b 1");
    expect(await seen(plugin, "c.test")).toBe("all/9/a+b -1");
  });

  test("begins with the defaults when there is no global part", async () => {
    const plugin = await start("overriding", { _rules_: [{ _match_domain_: "a.test" }] });
    expect(await seen(plugin)).toBe("default!/1/ 0");
  });

  test("says what is wrong at its place, and in the global part", async () => {
    const both = "names and allow should not be configured at the same level";
    expect(await refusal(start("overriding", { names: ["a"], allow: ["b"] }))).toContain(`refused: ${both}`);
    expect(await refusal(start("overriding", { _rules_: [{ _match_route_: ["r"], names: ["a"] }] }))).toContain(
      "refused: _rules_[0]: names belong to the global part",
    );
  });

  test("keeps what it copied alive while garbage is collected", async () => {
    const rules = Array.from({ length: 200 }, (_, i) => ({ _match_domain_: `d${i}.test`, limit: i }));
    const plugin = await start("overriding", { ...global, _rules_: rules });
    for (let round = 0; round < 20; round++) await plugin.reconfigure({ ...global, _rules_: rules, round });
    for (let i = 0; i < 200; i++) expect(await seen(plugin, `d${i}.test`)).toBe(`all!/${i}/a+b ${i}`);
  });
});

describe("a raw configuration", () => {
  test("is read whole, whatever it is", async () => {
    for (const text of ["a: yaml", "[1]", '"x"', "{", ""])
      expect(await seen(await start("raw", text))).toBe(`${text}/1/ -1`);
  });

  test("that is a JSON object has rules, each read from its own bytes", async () => {
    const text = '{"x" : 1, "_rules_": [ {"_match_domain_" : "a.test"} ]}';
    const plugin = await start("raw", text);
    expect(await seen(plugin)).toBe('{"_match_domain_" : "a.test"}/1/ 0');
    expect(await seen(plugin, "b.test")).toBe(`${text}/1/ -1`);
    const overriding = await start("raw-overriding", text);
    expect(await seen(overriding)).toBe(`${text.length}{"_match_domain_" : "a.test"}/1/ 0`);
  });

  test("is refused as a whole or in a rule", async () => {
    expect(await refusal(start("raw", "bad"))).toContain("configuration refused: bad text");
    expect(await refusal(start("raw-overriding", { _rules_: [{ _match_domain_: "bad" }] }))).toContain(
      "configuration refused: _rules_[0]: bad text",
    );
  });
});

describe("rules in isolation", () => {
  const good = { _match_domain_: ["a.test", "c.test"], greeting: "good" };
  const bad = { _match_domain_: ["c.test", "a.test"], greeting: 5 };
  const other = { _match_domain_: ["b.test"], greeting: "other" };

  test("a bad one is left out, the others hold", async () => {
    const plugin = await start("isolated", { greeting: "all", _rules_: [bad, other] });
    expect([await seen(plugin), await seen(plugin, "b.test")]).toEqual(["all/1/ -1", "other/1/ 1"]);
    expect(errors(plugin)).toEqual([
      "[isolated] [nil] [nil] rule left out: _rules_[0].greeting: expected string, got number",
    ]);
  });

  test("a bad one holds as it was, wherever it stands and in whatever order its matchers are", async () => {
    const plugin = await start("isolated", { _rules_: [good] });
    await plugin.reconfigure({ _rules_: [other, bad] });
    expect([await seen(plugin), await seen(plugin, "b.test")]).toEqual(["good/1/ 1", "other/1/ 0"]);
    expect(errors(plugin)).toEqual([
      "[isolated] [nil] [nil] rule kept as it was: _rules_[1].greeting: expected string, got number",
    ]);
    await plugin.reconfigure({ _rules_: [other, bad] });
    expect(await seen(plugin)).toBe("good/1/ 1");
  });

  test("of two that apply to the same the first one is kept", async () => {
    const second = { ...good, greeting: "second" };
    const plugin = await start("isolated", { _rules_: [good, second, other] });
    await plugin.reconfigure({ _rules_: [bad, second, other] });
    expect(await seen(plugin)).toBe("good/1/ 0");
  });

  test("another configuration of the plugin in the same VM has its own", async () => {
    const plugin = await start("isolated", { _plugin_id_: "one", _rules_: [good, other] });
    await plugin.reconfigure({ _plugin_id_: "two", _rules_: [bad, other] });
    expect(await seen(plugin)).toBeNull();
  });

  test("a rule that is no longer configured is forgotten", async () => {
    const plugin = await start("isolated", { _rules_: [good] });
    await plugin.reconfigure({ _rules_: [other] });
    await plugin.reconfigure({ _rules_: [other, bad] });
    expect(await seen(plugin)).toBeNull();
  });

  test("all of them bad refuse the configuration, and so does one without matchers", async () => {
    expect(await refusal(start("isolated", { greeting: "all", _rules_: [bad] }))).toContain(
      "configuration refused: all rules failed to parse and no previous successful config available",
    );
    expect(await refusal(start("isolated", { _rules_: [good, { greeting: "x" }] }))).toContain(
      "configuration refused: _rules_[1]: there is at least one of",
    );
    const plugin = await start("isolated", { _rules_: [good] });
    await expect(plugin.reconfigure({ _rules_: [{ ...bad, _match_domain_: ["x"] }] })).rejects.toThrow();
    expect(await seen(plugin)).toBe("good/1/ 0");
  });

  test("a rule of another plugin in the same VM is another one", async () => {
    const host = await start("isolated", { _rules_: [good] });
    expect(await seen(host)).toBe("good/1/ 0");
    expect(await refusal(start("isolated-inheriting", { _rules_: [bad] }))).toContain("all rules failed");
  });

  test("what a former version inherits is the global part of today", async () => {
    const plugin = await start("isolated-inheriting", { limit: 1, _rules_: [good] });
    await plugin.reconfigure({ limit: 2, _rules_: [other, bad] });
    expect(await seen(plugin)).toBe("good/2/ 1");
  });
});

describe("a plugin without configuration", () => {
  const noConfig = buildPlugin(new URL("fixtures/no-config.as.ts", import.meta.url));

  test.each([undefined, "", "{}", " {\n} "])("takes %j", async (configuration) => {
    const plugin = await load(await noConfig, configuration);
    expect((await plugin.request("GET /")).upstream.headers.get("x-seen")).toBe("yes");
  });

  test.each(["{}{}", "{", "}", "{} x", "null", '{"a":1}', '{"_rules_":[]}', "{ }}"])("refuses %j", async (text) => {
    expect(await refusal(load(await noConfig, text))).toContain(
      "configuration refused: this plugin takes no configuration, and has no rules",
    );
  });

  test("carries neither a JSON reader nor rules", async () => {
    expect((await noConfig).length).toBeLessThan(22_000);
  });
});

test("a plugin that acts at the end alone finds its rule by the request as it came", async () => {
  const done = await buildPlugin(new URL("fixtures/rules-done.as.ts", import.meta.url));
  const exported = WebAssembly.Module.exports(new WebAssembly.Module(done as Uint8Array<ArrayBuffer>));
  expect(exported.map(({ name }) => name)).toContain("proxy_on_request_headers");
  const plugin = await load(done, { name: "elsewhere", _rules_: [{ _match_domain_: ["a.test"], name: "here" }] });
  await plugin.request("GET /", { host: "a.test" });
  await plugin.request("GET /", { host: "b.test" });
  expect(plugin.logs.texts("info").map((line) => line.split(" ").at(-1))).toEqual(["here", "elsewhere"]);
});

test("a plugin that acts on responses alone finds its rule by the host of the request", async () => {
  const responses = await buildPlugin(new URL("fixtures/response-only.as.ts", import.meta.url));
  const plugin = await load(responses, { _rules_: [{ _match_domain_: ["a.test"] }] });
  const headers = async (host: string) => (await plugin.request("GET /", { host })).client.headers.has("x-seen");
  expect([await headers("a.test"), await headers("b.test")]).toEqual([true, false]);
});
