import { describe, expect, test } from "vitest";
import { load, type TestPlugin } from "@sluice/testing";
import { buildPlugin } from "../../test/support/plugin.js";

const fixture = (name: string): URL => new URL(`fixtures/${name}.as.ts`, import.meta.url);
const greeting = await buildPlugin(fixture("config-greeting"));
const rich = await buildPlugin(fixture("config-rich"));
const plain = await buildPlugin(fixture("config-plain"));

const consumers = [{ name: "ops", credential: "s3" }];
const RICH = { consumers, mode: "lax" };

/** Why a plugin refuses a configuration; none when it takes it. */
async function problems(module: Uint8Array, configuration: unknown, rootId = ""): Promise<string[]> {
  const said = await load(module, configuration as string, { rootId }).then(() => "", String);
  expect(said).not.toMatch(/abort|unreachable/);
  return [...said.matchAll(/configuration refused: (.*)/g)].map(([, text]) => text!);
}

async function warnings(module: Uint8Array, configuration: unknown, rootId = ""): Promise<string[]> {
  const plugin = await load(module, configuration as string, { rootId });
  return plugin.logs.texts("warn").map((text) => text.replace(/^.*?configuration: /, ""));
}

const seen = async (plugin: TestPlugin, host = "a.test"): Promise<string | null> =>
  (await plugin.request("GET /", { host })).upstream.headers.get("x-seen");

describe("a declared configuration", () => {
  test("has the defaults of its class where nothing else is said", async () => {
    const hello = async (configuration: object): Promise<string | null> =>
      (await (await load(greeting, configuration as never)).request("GET /")).upstream.headers.get("x-hello");
    expect(await hello({ consumers })).toBe("world 10 1 null");
    expect(await hello({ consumers, greeting: "Envoy", limit: 100000, global_auth: false })).toBe(
      "Envoy 100000 1 false",
    );
  });

  test("tells all problems at once, each with its path", async () => {
    const bad = {
      greeting: 5,
      limit: 0,
      consumers: [{ name: "a", credential: "b" }, { name: "" }, 7, null],
      global_auth: null,
    };
    expect(await problems(greeting, bad)).toEqual([
      "greeting: expected string, got number",
      "limit: expected an integer from 1 to 100000, got 0",
      "consumers[1].name: expected a length of at least 1",
      "consumers[1].credential: required",
      "consumers[2]: expected object, got number",
      "consumers[3]: expected object, got null",
      "global_auth: expected boolean, got null",
    ]);
  });

  test("warns of unknown fields at every level, with the name that was probably meant", async () => {
    const odd = {
      gretting: "x",
      consumers: [{ name: "a", credential: "b", nmae: "c" }],
      nothingLikeIt: 1,
      _disable_: true,
      ["x".repeat(65)]: 1,
      _rules_: [{ _match_domain_: ["a.test"], _disable_: false, consumers, limits: 1 }],
    };
    expect(await warnings(greeting, odd)).toEqual([
      "consumers[0].nmae: unknown field, ignored; did you mean name?",
      "gretting: unknown field, ignored; did you mean greeting?",
      "nothingLikeIt: unknown field, ignored",
      "_disable_: unknown field, ignored",
      `${"x".repeat(65)}: unknown field, ignored`,
      "_rules_[0].limits: unknown field, ignored; did you mean limit?",
    ]);
  });

  test("calls validate where the object has no problem, and only there", async () => {
    expect(await problems(greeting, { consumers, limit: 13 })).toEqual(["limit: is an unlucky number"]);
    expect(await problems(greeting, { consumers, limit: 13, greeting: 1 })).toEqual([
      "greeting: expected string, got number",
    ]);
    expect(await problems(greeting, { consumers: [{ name: "a" }], limit: 13 })).toEqual([
      "consumers[0].credential: required",
    ]);
  });

  test("never quotes a secret", async () => {
    const secret = "do-not-tell-anybody";
    for (const credential of [secret, [secret], { [secret]: 1 }]) {
      const said = await problems(rich, { ...RICH, consumers: [{ name: "a", credential }] });
      expect(said).toHaveLength(1);
      expect(said[0]).not.toContain(secret);
    }
  });
});

describe("a field is checked by its type and its decorators:", () => {
  const cases: readonly (readonly [
    field: string,
    good: readonly unknown[],
    bad: readonly (readonly [unknown, string])[],
  ])[] = [
    [
      "on",
      [true, false],
      [
        ["true", "on: expected boolean, got string"],
        [1, "on: expected boolean, got number"],
      ],
    ],
    [
      "i8",
      [-128, 127],
      [
        [128, "i8: expected an integer from -128 to 127, got 128"],
        [1.5, "i8: expected integer, got 1.5"],
      ],
    ],
    [
      "u8",
      [0, 255],
      [
        [-1, "u8: expected an integer from 0 to 255, got -1"],
        ["1", "u8: expected integer, got string"],
      ],
    ],
    ["i16", [-32768], [[-32769, "i16: expected an integer from -32768 to 32767, got -32769"]]],
    ["u16", [65535], [[65536, "u16: expected an integer from 0 to 65535, got 65536"]]],
    ["u32", [4294967295], [[4294967296, "u32: expected an integer from 0 to 4294967295, got 4294967296"]]],
    [
      "i64",
      [2 ** 53],
      [[1e19, "i64: expected an integer from -9223372036854775808 to 9223372036854775807, got 10000000000000000000"]],
    ],
    ["u64", [1e19], [[-1, "u64: expected an integer from 0 to 18446744073709551615, got -1"]]],
    ["atLeastTen", [10, 1e19], [[9, "atLeastTen: expected an integer from 10 to 18446744073709551615, got 9"]]],
    [
      "negative",
      [-20, -10],
      [
        [-9, "negative: expected an integer from -20 to -10, got -9"],
        [-21, "negative: expected an integer from -20 to -10, got -21"],
      ],
    ],
    [
      "share",
      [0, 0.5, 1],
      [
        [1.5, "share: expected a number from 0 to 1, got 1.5"],
        ["1", "share: expected number, got string"],
      ],
    ],
    ["single", [-2.5], [[1e39, "single: expected a number from -2.5 to 3.4028234663852886e+38, got 1e+39"]]],
    ["atLeast", [-2.5, 1e300], [[-3, "atLeast: expected a number of at least -2.5, got -3"]]],
    ["any", [-1e300], [[null, "any: expected number, got null"]]],
    [
      "f32",
      [3e38],
      [[1e39, "f32: expected a number from -3.4028234663852886e+38 to 3.4028234663852886e+38, got 1e+39"]],
    ],
    [
      "codes",
      [[], [100, 599]],
      [
        [
          [200, 600, "x"],
          "codes[1]: expected an integer from 100 to 599, got 600",
          "codes[2]: expected integer, got string",
        ] as never,
      ],
    ],
    ["shares", [[0.25]], [[[2], "shares[0]: expected a number from 0 to 1, got 2"]]],
    [
      "grid",
      [[[true], []]],
      [
        [[true], "grid[0]: expected array, got boolean"],
        [[[1]], "grid[0][0]: expected boolean, got number"],
      ],
    ],
    [
      "text",
      ["ab", "😀😀x", "😀éxx"],
      [
        ["😀", "text: expected a length from 2 to 4"],
        ["abcde", "text: expected a length from 2 to 4"],
      ],
    ],
    [
      "headers",
      [{}, { a: "b" }],
      [
        [{ a: "b", c: "d" }, "headers: expected a length of at most 1"],
        [{ "x-a": 1 }, 'headers["x-a"]: expected string, got number'],
        [[], "headers: expected object, got array"],
      ],
    ],
    ["byName", [{ a: [] }], [[{ a: [{}] }, "byName.a[0].name: required", "byName.a[0].credential: required"] as never]],
    [
      "letters",
      [[], ["a", "b"]],
      [
        ["a", "letters: expected array, got string"],
        [["a", "c"], "letters[1]: expected one of a, b"],
        [["a", "a", "a"], "letters: expected a length of at most 2"],
      ],
    ],
    ['a/b~c "é"', [7], [[256, '["a/b~c "é""]: expected an integer from 0 to 255, got 256']]],
    ["words", [[["x"], []]], [[[["x", "z"]], "words[0][1]: expected one of x, y"]]],
    ["mode", ["lax"], [["Lax", "mode: expected one of strict, lax"]]],
    [
      "name",
      ["a-_B.12", "a12"],
      [
        ["a.1", "name: does not match ^[a-z][A-Z_-]*\\.?[0-9]{2,3}$"],
        ["", "name: does not match ^[a-z][A-Z_-]*\\.?[0-9]{2,3}$"],
      ],
    ],
    ["names2", [["x1"]], [[["x1", "y1"], "names2[1]: does not match ^x[0-9]$"]]],
    [
      "tree",
      [{ children: [{ children: [] }] }],
      [[{ children: [{ name: "" }] }, "tree.children[0].name: expected a length of at least 1"]],
    ],
    ["limits", [{}, { rate: 1 }], [[{ rate: 0 }, "limits.rate: expected an integer from 1 to 2147483647, got 0"]]],
    ["nothing", ["x"], [[null, "nothing: expected string, got null"]]],
    ["list", [[]], [[null, "list: expected array, got null"]]],
    [
      "tries",
      [1],
      [
        [6, "tries: expected an integer from 1 to 5, got 6"],
        [null, "tries: expected integer, got null"],
      ],
    ],
    [
      "free",
      ["x", [1]],
      [
        [1, "free: free"],
        [["x"], "free[0]: expected integer, got string"],
      ],
    ],
    [
      "consumers",
      [consumers],
      [
        [[], "consumers: expected a length from 1 to 3"],
        [{}, "consumers: expected array, got object"],
        [undefined, "consumers: required"],
      ],
    ],
  ];

  test.each(cases)("%s", async (field, good, bad) => {
    for (const value of good) expect(await problems(rich, { ...RICH, [field]: value })).toEqual([]);
    for (const [value, ...said] of bad) expect(await problems(rich, { ...RICH, [field]: value })).toEqual(said);
  });
});

describe("rules", () => {
  const rule = { _match_domain_: ["b.test"] };

  test("have their own fields where they do not inherit, and must have the required ones", async () => {
    const config = { greeting: "global", limit: 7, _rules_: [{ ...rule, greeting: "rule" }] };
    const plugin = await load(plain, config, { rootId: "plain" });
    expect([await seen(plugin), await seen(plugin, "b.test")]).toEqual(["global7", "rule5"]);
    expect(await problems(plain, { greeting: "global", _rules_: [rule] }, "plain")).toEqual([
      "_rules_[0].greeting: required",
    ]);
  });

  test("begin as a copy of the global part where they inherit", async () => {
    const config = { greeting: "global", limit: 7, _rules_: [rule, { _match_domain_: ["c.test"], limit: 1 }] };
    const plugin = await load(plain, config, { rootId: "heir" });
    expect([await seen(plugin), await seen(plugin, "b.test"), await seen(plugin, "c.test")]).toEqual([
      "global7",
      "global7",
      "global1",
    ]);
    expect(await problems(plain, { _rules_: [rule, { ...rule, greeting: "x" }] }, "heir")).toEqual([
      "_rules_[0].greeting: required",
    ]);
    expect(await problems(plain, { limit: 1, _rules_: [{ ...rule, greeting: "x" }] }, "heir")).toEqual([
      "greeting: required",
    ]);
  });

  test("warn of fields that have no effect where they stand, and do not read them", async () => {
    const config = { ...RICH, allow: 5, _rules_: [{ ...rule, allow: ["x"], consumers: 5 }] };
    expect(await warnings(rich, config)).toEqual([
      "allow: has no effect here, it counts in a rule only",
      "_rules_[0].consumers: has no effect in a rule, it counts beside _rules_ only",
    ]);
  });

  test("without a global part lack what only that can have", async () => {
    expect(await problems(rich, { _rules_: [{ ...rule, allow: ["x"], mode: "lax" }] })).toEqual([
      "consumers: required",
    ]);
    expect(await problems(rich, { ...RICH, _rules_: [rule] })).toEqual(["_rules_[0].allow: required"]);
  });
});

describe("a hostile configuration is refused without a trap:", () => {
  const lists = (length: number, element: unknown): string =>
    JSON.stringify({ consumers: Array(length).fill(element) });

  test.each([
    ["null", "null"],
    ["a list", "[]"],
    ["a number", "1"],
    ["null in every place", JSON.stringify({ greeting: null, limit: null, consumers: null, global_auth: null })],
    ["lists for objects", JSON.stringify({ consumers: [[], [[]]] })],
    ["objects for lists", JSON.stringify({ consumers: { 0: {} } })],
    ["a byte that is no text", Uint8Array.of(...Buffer.from('{"greeting":"'), 0xff, ...Buffer.from('"}'))],
    ["deep nesting", `{"consumers":${"[".repeat(60)}${"]".repeat(60)}}`],
    ["deeper nesting", `{"consumers":${"[".repeat(5000)}${"]".repeat(5000)}}`],
    ["a number of many digits", `{"limit":${"9".repeat(100_000)}}`],
    ["a name of many characters", `{"${"g".repeat(100_000)}":1}`],
  ])("%s", async (_, configuration) => {
    expect(await problems(greeting, configuration)).not.toEqual([]);
  });

  test.each([
    ["wrong elements", 7],
    ["empty elements", {}],
    ["elements with an unknown field", { name: "", credential: "", nmae: 1 }],
  ])("10,000 %s make 20 problems, and no more work for each than 1,000 do", async (_, element) => {
    const few = await measure(lists(1000, element));
    const many = await measure(lists(10_000, element));
    expect(many.said.length).toBe(21);
    expect(many.said.at(-1)).toBe("and more problems");
    expect(many.bytes / few.bytes).toBeLessThan(15);
  });

  /** Memory tells work apart here: each step of the reader allocates, and nothing is collected before the callback ends. */
  async function measure(configuration: string): Promise<{ said: string[]; bytes: number }> {
    const plugin = await load(greeting, { consumers } as never);
    const said = await plugin.reconfigure(configuration).then(() => "", String);
    const bytes = Math.max(...plugin.plugin.vms.map((vm) => vm.memoryBytes));
    return { said: [...said.matchAll(/configuration refused: (.*)/g)].map(([, text]) => text!), bytes };
  }
});
