import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { Random } from "./support/random.js";

const calls = ["{", "}", "[", "]", "key", "string", "int", "number", "bool", "null", "look"] as const;

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

/** Makes the calls and returns the document and whether one of them was misused. */
function write(program: (typeof calls)[number][], text = "k") {
  const result = codec.bytes("writeJson", Buffer.from(program.map((call) => calls.indexOf(call))), text) as Buffer;
  return { misused: result[0] === 1, json: result.toString("utf8", 1) };
}

describe("JsonWriter", () => {
  test("writes objects and arrays within one another", () => {
    expect(write(["{", "key", "[", "int", "bool", "{", "}", "]", "key", "null", "key", "string", "}"])).toEqual({
      misused: false,
      json: '{"k":[1,true,{}],"k":null,"k":"k"}',
    });
    expect(write(["[", "]"])).toEqual({ misused: false, json: "[]" });
    expect(write(["string"])).toEqual({ misused: false, json: '"k"' });
  });

  test.each([
    [["]"], "null"],
    [["}"], "null"],
    [["key"], "null"],
    [["null", "null"], "null"],
    [["[", "]", "]"], "[]"],
    [["[", "}", "]"], "[]"],
    [["[", "key", "]"], "[]"],
    [["{", "null", "}"], "{}"],
    [["{", "]", "}"], "{}"],
    [["{", "key", "}", "null", "}"], '{"k":null}'],
    [["{", "key", "key", "null", "}"], '{"k":null}'],
    [["{", "key", "null", "[", "}"], '{"k":null}'],
  ] as [(typeof calls)[number][], string][])(
    "leaves out a call that cannot stand where it is and says so: %j",
    (program, json) => {
      expect(write(program)).toEqual({ misused: true, json });
    },
  );

  test.each([
    [[], "null"],
    [["{"], "{}"],
    [["{", "key"], '{"k":null}'],
    [["[", "{", "key", "[", "null"], '[{"k":[null]}]'],
    [["[", "look", "null", "look", "]"], "[null]"],
  ] as [(typeof calls)[number][], string][])("completes what is open: %j", (program, json) => {
    expect(write(program)).toEqual({ misused: false, json });
  });

  test("escapes each character wherever it stands in a text of whatever length, as a key and as a value", () => {
    const edges = [0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0x10000, 0x10ffff, 0x2122, 0x5c5c];
    for (const code of [...Array(128).keys(), ...edges]) {
      for (let place = 0; place < 9; place++) {
        const text = "x".repeat(place) + String.fromCodePoint(code) + "y".repeat((code + place) % 6);
        expect(write(["{", "key", "string", "}"], text).json).toBe(JSON.stringify({ [text]: text }));
      }
    }
  });

  test("gives a valid document whatever is called in whatever order", () => {
    const random = new Random(21);
    let used = 0;
    for (let i = 0; i < 20_000; i++) {
      const program = Array.from({ length: random.below(30) }, () => random.pick(calls));
      const { json, misused } = write(program, random.units(random.below(4)));
      expect(() => JSON.parse(json)).not.toThrow();
      if (!misused) used++;
    }
    expect(used).toBeGreaterThan(1_000);
  });

  test("opens 100,000 levels and closes them", () => {
    const { json } = write(new Array(100_000).fill("["));
    expect(json).toBe("[".repeat(100_000) + "]".repeat(100_000));
  });

  test("writes numbers as JSON.stringify does, and what is not finite as null", () => {
    const random = new Random(22);
    const values = [0, -0, 1, -1.5, 1e21, 1e-7, 5e-324, NaN, Infinity, -Infinity];
    for (let i = 0; i < 2_000; i++) values.push(random.double());
    for (const value of values) expect(codec.text("writeNumber", "", "", value)).toBe(JSON.stringify(value));
  });

  test("writes integers of 64 bits exactly", () => {
    for (const value of [0n, -1n, 9007199254740993n, 2n ** 63n - 1n, -(2n ** 63n)]) {
      expect(codec.text("writeInt", "", "", value)).toBe(String(value));
    }
  });

  test("takes values that are JSON already as they are, and none at all as a misuse", () => {
    expect(codec.text("writeRaw", Buffer.from('{"a":1}'), Buffer.from("2"))).toBe('[{"a":1},2]');
    expect(codec.text("writeRaw", Buffer.from("1"), Buffer.from(""))).toBe("misused [1]");
  });
});

describe("escapeJson", () => {
  test("escapes every character as JSON.stringify does", () => {
    let all = "";
    for (let unit = 0; unit < 0xd800; unit++) all += String.fromCharCode(unit);
    for (let unit = 0xe000; unit <= 0xffff; unit++) all += String.fromCharCode(unit);
    expect(codec.text("escapeJson", all)).toBe(JSON.stringify(all).slice(1, -1));
  });

  test("replaces each lone surrogate by U+FFFD and keeps pairs", () => {
    const random = new Random(23);
    for (let i = 0; i < 20_000; i++) {
      const text = random.units(random.below(12));
      expect(codec.text("escapeJson", text)).toBe(
        JSON.stringify(text.replace(/\p{Surrogate}/gu, "\ufffd")).slice(1, -1),
      );
    }
  });
});

describe("unescapeJson", () => {
  test("takes back what escapeJson gives, for any well-formed text", () => {
    const random = new Random(24);
    for (let i = 0; i < 20_000; i++) {
      const text = random.text(random.below(12)) + random.pick(["", "\n", '"', "\\", "\u0000"]);
      expect(codec.text("unescapeJson", codec.text("escapeJson", text) as string)).toBe(text);
    }
  });

  test.each(['"', '\\"x"', "\\", "\\x", "\\u12", "\\ud800", "\\udc00\\ud800", "a\nb", "\u0000", "\udcff"])(
    "gives null for what is not the inside of one string: %j",
    (text) => {
      expect(codec.text("unescapeJson", text)).toBeNull();
    },
  );

  test("resolves each escape", () => {
    expect(codec.text("unescapeJson", String.raw`\"\\\/\b\f\n\r\t\u0041\u00E9\uD83D\ude00`)).toBe('"\\/\b\f\n\r\tAé😀');
    expect(codec.text("unescapeJson", "")).toBe("");
  });
});
