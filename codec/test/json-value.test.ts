import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";

const readers = { string: 0, bool: 1, int: 2, uint: 3, long: 4, ulong: 5, number: 6, strings: 7, object: 8, array: 9 };
const others = { require: 10, refuse: 11, raw: 12, kind: 13, pathAt: 14, asInts: 15, asLongs: 16 };
const all = { ...readers, ...others };

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

/** Follows a path of keys and `#indexes`, lets the reader read the last key, and returns the answer and the problems. */
function ask(document: unknown, reader: keyof typeof all, ...steps: string[]): [answer: string, ...problems: string[]] {
  const source = Buffer.from(typeof document === "string" ? document : JSON.stringify(document));
  const text = codec.text("askJson", source, steps.join("\n"), all[reader]) as string;
  const [answer, ...problems] = text.split("\n");
  return [answer as string, ...problems.filter((problem) => problem !== "")];
}

describe("a typed getter", () => {
  test.each([
    ["string", "ü😀\u0001", "ü😀\u0001"],
    ["string", "", ""],
    ["bool", true, "true"],
    ["bool", false, "false"],
    ["int", -2147483648, "-2147483648"],
    ["int", 2147483647, "2147483647"],
    ["uint", 4294967295, "4294967295"],
    ["number", 0.1, "0.1"],
    ["number", 5e-324, "5e-324"],
    ["strings", ["a", "", "ü"], "a||ü"],
    ["object", { a: 1, b: { c: 2 } }, "a|b"],
    ["array", [1, [2, 3], {}], "3"],
  ] as const)("reads a %s: %j", (reader, value, answer) => {
    expect(ask({ key: value }, reader, "key")).toEqual([answer]);
  });

  test("returns the default for an absent member and records nothing", () => {
    const absent = { string: "absent", bool: "absent", int: "-7", uint: "7", long: "-7", ulong: "7", number: "-7.5" };
    for (const [reader, answer] of Object.entries({ ...absent, strings: "", object: "", array: "0" })) {
      expect(ask({}, reader as keyof typeof readers, "key")).toEqual([answer]);
      expect(ask({}, reader as keyof typeof readers, "a", "#3", "key")).toEqual([answer]);
    }
  });

  test("records null and every other type with its path, and returns the default", () => {
    const names = {
      string: "string",
      bool: "boolean",
      int: "integer",
      uint: "integer",
      long: "integer",
      ulong: "integer",
    };
    const wanted = { ...names, number: "number", strings: "array", object: "object", array: "array" };
    const values = {
      null: null,
      boolean: true,
      number: 1,
      string: "secret",
      array: ["secret"],
      object: { a: "secret" },
    };
    for (const [reader, name] of Object.entries(wanted)) {
      for (const [kind, value] of Object.entries(values)) {
        if (kind === name || (name === "integer" && kind === "number")) continue;
        const [answer, ...problems] = ask({ key: value }, reader as keyof typeof readers, "key");
        expect([answer, ...ask({}, reader as keyof typeof readers, "key").slice(1)]).toEqual([answer]);
        expect(problems).toEqual([`key: expected ${name}, got ${kind}`]);
      }
    }
  });

  test("records a value that is no object, when asked for a member of it", () => {
    expect(ask([1], "string", "key")).toEqual(["absent", "expected object, got array"]);
    expect(ask({ a: "x" }, "int", "a", "key")).toEqual(["-7", "a: expected object, got string"]);
    expect(ask({ a: null }, "object", "a", "key")).toEqual(["", "a: expected object, got null"]);
  });

  test("never quotes a string", () => {
    const document = { key: "hunter2", keys: ["hunter2"], list: [{ key: "hunter2" }] };
    for (const reader of Object.keys(readers)) {
      const text = ask(document, reader as keyof typeof readers, "key")
        .slice(1)
        .join();
      if (reader !== "string") expect(text).toContain("got string");
      expect(text).not.toContain("hunter2");
    }
  });

  test("finds a key in whatever way it is written, and no other that looks like it", () => {
    expect(ask(String.raw`{"li\u006d\u0069t":5}`, "int", "limit")).toEqual(["5"]);
    expect(ask({ "ключ😀": 5 }, "int", "ключ😀")).toEqual(["5"]);
    expect(ask({ limits: 1, limi: 2, Limit: 3, "limit ": 4 }, "int", "limit")).toEqual(["-7"]);
    expect(ask({ "": 5 }, "int", "")).toEqual(["5"]);
  });

  test("takes the last of repeated keys", () => {
    expect(ask('{"a":1,"b":0,"a":2}', "int", "a")).toEqual(["2"]);
    expect(ask('{"a":1,"b":0,"a":2}', "int", "#0", "x")).toEqual(["-7", "b: expected object, got number"]);
  });
});

describe("an integer", () => {
  test.each([
    ["1e2", "100"],
    ["1.5e1", "15"],
    ["100e-2", "1"],
    ["1.0", "1"],
    ["-0", "0"],
    ["-0.0", "0"],
    ["0e99999999999999999999", "0"],
    ["0.00e5", "0"],
    ["0e18446744073709551617", "0"],
    [`1${"0".repeat(400)}e-400`, "1"],
    [`0.${"0".repeat(400)}12e402`, "12"],
  ])("is told by the value and not by how it is written: %s", (number, answer) => {
    expect(ask(`{"key":${number}}`, "int", "key")).toEqual([answer]);
    expect(ask(`{"key":${number}}`, "long", "key")).toEqual([answer]);
    expect(ask(`{"key":${number}}`, "uint", "key")).toEqual([answer]);
    expect(ask(`{"key":${number}}`, "ulong", "key")).toEqual([answer]);
  });

  test.each([
    "1.5",
    "-0.1",
    "1e-1",
    "15e-1",
    "123456789012345678901234567890.5",
    "1e-400",
    "1e-18446744073709551617",
    "10e-18446744073709551617",
  ])("is not %s", (number) => {
    expect(ask(`{"key":${number}}`, "int", "key")).toEqual(["-7", `key: expected integer, got ${number}`]);
    expect(ask(`{"key":${number}}`, "ulong", "key")).toEqual(["7", `key: expected integer, got ${number}`]);
  });

  test.each([
    ["int", -(2n ** 31n), 2n ** 31n - 1n],
    ["uint", 0n, 2n ** 32n - 1n],
    ["long", -(2n ** 63n), 2n ** 63n - 1n],
    ["ulong", 0n, 2n ** 64n - 1n],
  ] as const)("of a %s is exact up to its limits and refused beyond", (reader, least, most) => {
    const absent = ask({}, reader, "key")[0];
    for (const value of [least, least + 1n, most - 1n, most]) {
      expect(ask(`{"key":${value}}`, reader, "key")).toEqual([String(value)]);
    }
    for (const value of [least - 1n, most + 1n, 2n ** 64n, -(2n ** 64n), 2n ** 64n + 5n, 10n ** 20n, 10n ** 39n]) {
      const problem = `key: expected an integer from ${least} to ${most}, got ${value}`;
      expect(ask(`{"key":${value}}`, reader, "key")).toEqual([absent, problem]);
    }
    expect(ask('{"key":1e300}', reader, "key")[1]).toBe(`key: expected an integer from ${least} to ${most}, got 1e300`);
  });

  test("is shown cut when it is long", () => {
    const problem = ask(`{"key":${"9".repeat(200)}}`, "int", "key")[1] as string;
    expect(problem).toMatch(/got 9{40}\.\.\.$/);
  });

  test("is read from the value itself as from its object", () => {
    expect(ask({ key: 5 }, "asInts", "key")).toEqual(["55"]);
    expect(ask({ key: 5 }, "asLongs", "key")).toEqual(["55"]);
    expect(ask({ key: -5 }, "asLongs", "key")).toEqual([
      "-57",
      "key: expected an integer from 0 to 18446744073709551615, got -5",
    ]);
  });
});

describe("an array of strings", () => {
  test("leaves out elements of another type and records each with its index", () => {
    expect(ask({ key: ["a", 1, null, ["b"], "c"] }, "strings", "key")).toEqual([
      "a|c",
      "key[1]: expected string, got number",
      "key[2]: expected string, got null",
      "key[3]: expected string, got array",
    ]);
  });

  test("keeps the first 20 problems and counts the others", () => {
    const [, ...problems] = ask({ key: Array.from({ length: 1_000 }, (_, i) => i) }, "strings", "key");
    expect(problems).toHaveLength(21);
    expect(problems[19]).toBe("key[19]: expected string, got number");
    expect(problems[20]).toBe("+980");
  });
});

describe("a path", () => {
  test("joins names with dots, and puts indexes and other keys in brackets", () => {
    const document = {
      consumers: [{}, {}, { credential: 5 }],
      headers: { "x-a": 1, "": 2, 'q"\n': 3, $a_1: 4, "1a": 5, ü: 6 },
    };
    expect(ask(document, "string", "consumers", "#2", "credential")[1]).toBe(
      "consumers[2].credential: expected string, got number",
    );
    const path = (...steps: string[]) => ask(document, "string", ...steps)[1]?.split(": expected")[0];
    expect(path("headers", "x-a")).toBe('headers["x-a"]');
    expect(path("headers", "")).toBe('headers[""]');
    expect(path("headers", "$a_1")).toBe("headers.$a_1");
    expect(path("headers", "1a")).toBe('headers["1a"]');
    expect(path("headers", "ü")).toBe('headers["ü"]');
    expect(ask([[0, [{ a: 1 }]]], "string", "#0", "#1", "#0", "a")[1]).toBe("[0][1][0].a: expected string, got number");
    expect(ask('{"a-b":1}', "string", "a-b")[1]).toBe('["a-b"]: expected string, got number');
  });

  test("shows a key so that it cannot forge a line of a log", () => {
    const text = codec.text("askJson", Buffer.from('{"a\\nb\\u0000":1}'), "a\u0000", all.string);
    expect(text).toBe("absent\n");
    expect(ask('{"a\\r\\u0000":1}', "string", "a\r\u0000")[1]).toBe('["a??"]: expected string, got number');
  });

  test("is known of a value that is not there", () => {
    expect(ask({ a: {} }, "refuse", "a", "b", "c")).toEqual(["a.b.c", "a.b.c: is not wanted"]);
    expect(ask({ a: [1] }, "pathAt", "a", "7")[0]).toBe("a[7]");
    expect(ask({ a: 1 }, "refuse", "a")).toEqual(["a", "a: is not wanted"]);
    expect(ask([], "refuse", "#4", "x-y")).toEqual(['[4]["x-y"]', '[4]["x-y"]: is not wanted']);
  });
});

describe("a value", () => {
  test("that is required is recorded when it is absent, and only then", () => {
    expect(ask({ a: [{}] }, "require", "a", "#0", "credential")).toEqual(["missing", "a[0].credential: required"]);
    expect(ask({ credential: null }, "require", "credential")).toEqual(["there"]);
    expect(ask({}, "require", "a")).toEqual(["missing", "a: required"]);
  });

  test("gives its source as it is written", () => {
    const source = '{"a": 1.50E+1 , "b" :"x\\u0041\\/" ,"c": [ 1, {"d":"\\n"} ], "e": true}';
    expect(ask(source, "raw", "a")).toEqual(["1.50E+1"]);
    expect(ask(source, "raw", "b")).toEqual(['"x\\u0041\\/"']);
    expect(ask(source, "raw", "c")).toEqual(['[ 1, {"d":"\\n"} ]']);
    expect(ask(source, "raw", "e")).toEqual(["true"]);
    expect(ask(source, "raw", "x")).toEqual([""]);
  });

  test("knows its kind, whether it exists, and its keys by position", () => {
    const kinds = ["Missing", "Null", "Bool", "Number", "String", "Array", "Object"];
    [undefined, null, false, 0, "", [], {}].forEach((value, kind) => {
      expect([kinds[kind], ...ask({ first: 1, key: value }, "kind", "key")]).toEqual([
        kinds[kind],
        `${kind} ${value === undefined ? "absent" : "exists"} first`,
      ]);
    });
  });

  test("of a document that was refused is missing, and every getter gives its default", () => {
    expect(ask("{", "kind", "key")[0]).toBe("0 absent ");
    expect(ask("nope", "string", "a", "#1", "key")).toEqual(["absent"]);
    expect(ask("", "raw", "key")).toEqual([""]);
    expect(ask("[", "require", "key")).toEqual(["missing", "key: required"]);
  });

  test("has nothing at an index beyond its ends or that is negative", () => {
    expect(ask({ a: [1, 2] }, "int", "a", "#2", "key")).toEqual(["-7"]);
    expect(ask({ a: [1, 2] }, "int", "a", "#-1", "key")).toEqual(["-7"]);
    expect(ask({ a: [1, 2] }, "int", "a", "#2147483647", "key")).toEqual(["-7"]);
    expect(ask({ a: "text" }, "int", "a", "#0", "key")).toEqual(["-7"]);
  });
});
