import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { expected, JsonMaker, undump } from "./support/json.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

const bytesOf = (document: Uint8Array | string) => (typeof document === "string" ? Buffer.from(document) : document);

/** Reads a document and returns its value, or the error with its place. */
function read(document: Uint8Array | string, maxDepth = 64) {
  const result = codec.bytes("readJson", bytesOf(document), "", maxDepth) as Buffer;
  if (result[0] === 1) return { value: undump(result) };
  const [offset, line, column] = [1, 5, 9].map((at) => result.readUInt32LE(at));
  return { error: result.toString("utf8", 13), offset, line, column };
}

function errorOf(document: Uint8Array | string, maxDepth?: number): string {
  const { error, offset } = read(document, maxDepth);
  return error === undefined ? "accepted" : `${error} at ${offset}`;
}

/** Whether reader and oracle agree on a document; counts what was accepted. */
function compare(document: Uint8Array, tally: { accepted: number; wrong: string[] }): void {
  const wanted = expected(document);
  const got = read(document);
  if (wanted.accepted) tally.accepted++;
  const same = wanted.accepted ? "value" in got && sameValue(got.value, wanted.value) : "error" in got;
  if (!same && tally.wrong.length < 5)
    tally.wrong.push(`${JSON.stringify(document.toString())} gave ${JSON.stringify(got)}`);
}

function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), Object.keys(b)];
  return (
    left.length === right.length && left.every(([key, value]) => key in b && sameValue(value, Reflect.get(b, key)))
  );
}

describe("a random document", () => {
  test("is accepted, and its values are those of JSON.parse, bit for bit", () => {
    const random = new Random(11);
    const maker = new JsonMaker(random);
    const tally = { accepted: 0, wrong: [] };
    for (let i = 0; i < 30_000; i++) compare(Buffer.from(maker.document()), tally);
    expect(tally.wrong).toEqual([]);
    expect(tally.accepted).toBeGreaterThan(20_000);
  });

  test("with random changes is accepted or refused as JSON.parse does", () => {
    const random = new Random(12);
    const maker = new JsonMaker(random);
    const tally = { accepted: 0, wrong: [] };
    for (let i = 0; i < 60_000; i++) compare(random.mutate(Buffer.from(maker.document())), tally);
    expect(tally.wrong).toEqual([]);
    expect(tally.accepted).toBeGreaterThan(8_000);
    expect(tally.accepted).toBeLessThan(50_000);
  });

  test("that is one string is accepted or refused as by JSON.parse for every byte at every place in it", () => {
    const tally = { accepted: 0, wrong: [] };
    for (let byte = 0; byte < 256; byte++) {
      for (let at = 0; at < 18; at++) {
        const document = Buffer.from(`"${"x".repeat(24)}"`);
        document[1 + at] = byte;
        compare(document, tally);
      }
    }
    expect(tally.wrong).toEqual([]);
    expect(tally.accepted).toBe((0x80 - 0x20 - 2) * 18);
  });

  test("cut off at any byte is refused, but for what is whole by then, and never at a byte beyond", () => {
    const document = Buffer.from(
      ` {"name": "ü\\u00e9\\ud83d\\ude00😀\\n", "list": [1, -2.5e+10, true, false, null, {}, []], "": {"a": "b"}} `,
    );
    for (let length = 0; length < document.length; length++) {
      const cut = document.subarray(0, length);
      const outcome = expected(cut).accepted ? /^accepted$/ : /^(unexpected end|invalid UTF-8 in a string) at/;
      expect(errorOf(cut)).toMatch(outcome);
      expect(read(cut).offset ?? 0).toBeLessThanOrEqual(length);
    }
  });
});

describe("a document is refused", () => {
  test.each([
    ["", "unexpected end at 0"],
    [" \n", "unexpected end at 2"],
    ["{", "unexpected end at 1"],
    ["[1,", "unexpected end at 3"],
    ['{"a"', "unexpected end at 4"],
    ['{"a":', "unexpected end at 5"],
    ['"abc', "unexpected end at 4"],
    ['"a\\', "unexpected end at 3"],
    ['"a\\u12', "unexpected end at 6"],
    ["nul", "unexpected end at 3"],
    ["-", "unexpected end at 1"],
    ["1.", "unexpected end at 2"],
    ["1e+", "unexpected end at 3"],
    ['{"name":nul}', "unexpected character at 11"],
    ["[1,]", "unexpected character at 3"],
    ['{"a":1,}', "unexpected character at 7"],
    ["[,1]", "unexpected character at 1"],
    ["[1 2]", "unexpected character at 3"],
    ["{1:2}", "unexpected character at 1"],
    ["{a:1}", "unexpected character at 1"],
    ['{"a" 1}', "unexpected character at 5"],
    ['{"a"::1}', "unexpected character at 5"],
    ["[1}", "unexpected character at 2"],
    ['{"a":1]', "unexpected character at 6"],
    ["]", "unexpected character at 0"],
    ["truex", "text after the document at 4"],
    ["{} {}", "text after the document at 3"],
    ["1 // one", "text after the document at 2"],
    ["NaN", "unexpected character at 0"],
    ["nan", "unexpected character at 1"],
    ["'a'", "unexpected character at 0"],
    ["+1", "unexpected character at 0"],
    [".5", "unexpected character at 0"],
    ["01", "malformed number at 1"],
    ["-01", "malformed number at 2"],
    ["[1.]", "malformed number at 3"],
    ["[1.e5]", "malformed number at 3"],
    ["[1e]", "malformed number at 3"],
    ["[--1]", "malformed number at 2"],
    ["0x10", "text after the document at 1"],
    ["1.5.5", "text after the document at 3"],
    ["\u00a01", "unexpected character at 0"],
    ["\f1", "unexpected character at 0"],
    ["1\u0000", "text after the document at 1"],
    ['"\\x"', "invalid escape in a string at 1"],
    ['"\\u12g4"', "invalid escape in a string at 1"],
    ['"\\U0041"', "invalid escape in a string at 1"],
    ['"\\ "', "invalid escape in a string at 1"],
    ['"a\nb"', "control character in a string at 2"],
    ['"\u0000"', "control character in a string at 1"],
    ['"12345678\u001f"', "control character in a string at 9"],
  ])("when it is %j", (document, error) => {
    expect(errorOf(document)).toBe(error);
    expect(expected(Buffer.from(document)).accepted).toBe(false);
  });

  test.each([
    ["a stray continuation byte", [0x80]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["an overlong form of three bytes", [0xe0, 0x80, 0xaf]],
    ["an overlong form of four bytes", [0xf0, 0x80, 0x80, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["a code point above U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["a lead byte alone", [0xe2, 0x82]],
    ["the byte FF", [0xff]],
  ])("when a string or a key holds %s", (_, bytes) => {
    const quoted = Buffer.concat([Buffer.from('"ab'), Buffer.from(bytes), Buffer.from('"')]);
    expect(errorOf(quoted)).toBe("invalid UTF-8 in a string at 3");
    expect(errorOf(Buffer.concat([Buffer.from("{"), quoted, Buffer.from(":1}")]))).toBe(
      "invalid UTF-8 in a string at 4",
    );
    expect(errorOf(Buffer.from(bytes))).toBe("unexpected character at 0");
  });

  test.each([
    '"\\ud800"',
    '"\\udc00"',
    '"\\ud800x"',
    '"\\ud800\\n"',
    '"\\ud800\\ud800"',
    '"\\ud800\\u0041"',
    '"\\udfff\\ud800"',
  ])("when an escape is half of a surrogate pair: %s", (document) => {
    expect(errorOf(document)).toBe("lone surrogate escape in a string at 1");
  });

  test("when it begins with a byte order mark", () => {
    expect(errorOf("\ufeff{}")).toBe("byte order mark before the document at 0");
  });

  test.each(["1e400", "-1e400", "1e309", `1${"0".repeat(309)}`, "1.7976931348623159e308", "1e99999999999999999999"])(
    "when a number is beyond the largest double: %s",
    (number) => {
      expect(errorOf(`[${number}]`)).toBe("number too large at 1");
    },
  );

  test("when it is longer than 32 MiB", () => {
    expect(errorOf(Buffer.alloc(33_554_433, 0x20))).toBe("document longer than 33554432 bytes at 33554432");
  });
});

describe("a number", () => {
  test.each([
    "1.7976931348623157e308",
    "0e400",
    "-0e400",
    "1e-400",
    `0.${"0".repeat(400)}1e400`,
    "-0",
    "-0.0",
    "5e-324",
  ])("that a double can hold or round to is taken: %s", (number) => {
    expect(read(number)).toEqual({ value: Number(number) });
  });
});

describe("nesting", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

  test("is taken up to the depth asked for and refused at the first bracket beyond", () => {
    expect(codec.number("checkJson", bytesOf(nested(64)), "", 64)).toBe(-1);
    expect(errorOf(nested(65))).toBe("nested deeper than 64 levels at 64");
    expect(errorOf('{"a":{"b":{}}}', 2)).toBe("nested deeper than 2 levels at 10");
    expect(errorOf("[]", 0)).toBe("nested deeper than 0 levels at 0");
    expect(errorOf("1", 0)).toBe("accepted");
    expect(errorOf("[[],[],[[]]]", 3)).toBe("accepted");
  });

  test("of 5,000 levels is refused by default and read when asked for, without recursion", () => {
    expect(errorOf(nested(5_000))).toBe("nested deeper than 64 levels at 64");
    expect(codec.number("checkJson", bytesOf(nested(5_000)), "", 5_000)).toBe(-1);
    expect(codec.number("checkJson", bytesOf(nested(500_000)), "", 1_000_000)).toBe(-1);
    expect(codec.number("checkJson", bytesOf("[".repeat(500_000)), "", 1_000_000)).toBe(500_000);
    expect(codec.number("checkJson", bytesOf('{"a":'.repeat(100_000)), "", 1_000_000)).toBe(500_000);
  });
});

describe("the place of an error", () => {
  test("is given as line and column in characters, from 1", () => {
    expect(read('{\n  "ü": 1,\n  "😀€": x\n}')).toMatchObject({ line: 3, column: 9 });
    expect(read("")).toMatchObject({ line: 1, column: 1 });
    expect(read("[1\n")).toMatchObject({ line: 2, column: 1 });
  });
});

describe("a repeated key", () => {
  const duplicate = (document: string) => codec.text("duplicateOf", bytesOf(document));

  test("counts with its last value, however it is written", () => {
    const document = String.raw`{"limit":1,"b":2,"li\u006dit":3}`;
    expect(read(document)).toEqual({ value: { limit: 3, b: 2 } });
    expect(duplicate(document)).toBe("limit");
  });

  test("is told with the path of the first repetition in the text, at any depth", () => {
    expect(duplicate('{"a":[0,{"x-a":1,"x-a":2}],"a":3}')).toBe('a[1]["x-a"]');
    expect(duplicate('{"a":1,"b":2,"a":{"c":1,"c":2}}')).toBe("a");
    expect(duplicate('{"a":{"b":1},"b":{"a":1}}')).toBeNull();
    expect(duplicate('[{"":1},{"":2}]')).toBeNull();
  });

  test("is found among many keys as among few", () => {
    const random = new Random(13);
    for (let i = 0; i < 2_000; i++) {
      const keys = Array.from({ length: random.below(40) }, () => `${"k".repeat(random.below(3))}${random.below(60)}`);
      const document = `{${keys.map((key, value) => `"${key}":${value}`).join()}}`;
      expect(read(document)).toEqual({ value: JSON.parse(document) });
      const first = keys.find((key, index) => keys.indexOf(key) < index);
      expect(duplicate(document)).toBe(first === undefined ? null : first.startsWith("k") ? first : `["${first}"]`);
    }
  });

  test("costs no more than n log n to find among 200,000 keys, equal ones or not", () => {
    const started = performance.now();
    const members = Array.from({ length: 200_000 }, (_, i) => `"key${i}":${i}`);
    expect(codec.number("checkJson", bytesOf(`{${members.join()}}`), "", 64)).toBe(-1);
    expect(codec.number("checkJson", bytesOf(`{${members.reverse().join()}}`), "", 64)).toBe(-1);
    expect(codec.number("checkJson", bytesOf(`{${'"a":1,'.repeat(200_000)}"a":1}`), "", 64)).toBe(-1);
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});

describe("a megabyte", () => {
  test("of garbage is refused at its first wrong byte", () => {
    const random = new Random(14);
    for (let i = 0; i < 20; i++) {
      const garbage = random.bytes(1_000_000);
      expect(read(garbage).offset).toBeLessThan(100);
      expect(codec.number("checkJson", Buffer.concat([Buffer.from('"'), garbage]), "", 64)).toBeGreaterThan(0);
    }
  });

  test("of small values is read and walked over in linear time", () => {
    const started = performance.now();
    expect(codec.number("walkJson", bytesOf(`[${"0,".repeat(500_000)}0]`))).toBe(500_001);
    expect(codec.number("walkJson", bytesOf(`[${'"",'.repeat(300_000)}""]`))).toBe(300_001);
    const members = Array.from({ length: 80_000 }, (_, i) => `"k${i}":"x"`);
    expect(codec.number("walkJson", bytesOf(`{${members.join()}}`))).toBe(80_000);
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  test("and 32 of them, the most there may be, hold as many values as they can without a trap", async () => {
    const most = 33_554_432;
    const wide = Buffer.alloc(most, ",0");
    wide.write("[0");
    wide.write(" ]", most - 2);
    // An instance of its own, since memory never shrinks.
    const own = await Codec.load();
    expect(own.number("checkJson", wide, "", 64)).toBe(-1);
    expect(own.number("checkJson", Buffer.alloc(most, "["), "", 2_147_483_647)).toBe(most);
  });

  test("of one string, escaped or not, comes back whole", () => {
    const plain = "ab€😀".repeat(100_000);
    expect(read(JSON.stringify(plain)).value).toBe(plain);
    const escaped = '\n\u0001"'.repeat(100_000);
    expect(read(JSON.stringify([escaped, escaped])).value).toEqual([escaped, escaped]);
  });
});
