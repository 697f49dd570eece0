import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

describe("hex", () => {
  test("goes to text and back as Node does, in either case", () => {
    const random = new Random(61);
    for (let i = 0; i < 3_000; i++) {
      const bytes = random.bytes(random.below(40));
      expect(codec.text("toHex", bytes)).toBe(bytes.toString("hex"));
      expect(codec.bytes("fromHex", bytes.toString("hex"))).toEqual(bytes);
      expect(codec.bytes("fromHex", bytes.toString("hex").toUpperCase())).toEqual(bytes);
    }
  });

  test("refuses an odd length and every other character", () => {
    expect(codec.bytes("fromHex", "abc")).toBeNull();
    const wrong = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit)).filter(
      (unit) => (codec.bytes("fromHex", `${unit}0`) !== null) !== /^[0-9a-fA-F]$/.test(unit),
    );
    expect(wrong).toEqual([]);
    expect(codec.bytes("fromHex", "0g")).toBeNull();
    expect(codec.bytes("fromHex", "0x")).toBeNull();
  });
});

describe("base64", () => {
  test("goes to text and back as Node does, in both alphabets", () => {
    const random = new Random(62);
    for (let i = 0; i < 5_000; i++) {
      const bytes = random.bytes(random.below(50));
      expect(codec.text("toBase64", bytes)).toBe(bytes.toString("base64"));
      expect(codec.bytes("fromBase64", bytes.toString("base64"))).toEqual(bytes);
      expect(codec.text("toBase64Url", bytes)).toBe(bytes.toString("base64url"));
      expect(codec.bytes("fromBase64Url", bytes.toString("base64url"))).toEqual(bytes);
    }
  });

  test("accepts a random or changed text only if it is what its bytes encode to", () => {
    const random = new Random(63);
    const digits = [..."ABCDQRXZabz019+/-_== \n"];
    let accepted = 0;
    for (let i = 0; i < 30_000; i++) {
      const text = Array.from({ length: random.below(9) }, () => random.pick(digits)).join("");
      const canonical = Buffer.from(text, "base64").toString("base64") === text;
      expect([text, codec.bytes("fromBase64", text) !== null]).toEqual([text, canonical]);
      const canonicalUrl = Buffer.from(text, "base64url").toString("base64url") === text;
      expect([text, codec.bytes("fromBase64Url", text) !== null]).toEqual([text, canonicalUrl]);
      if (canonical && text !== "") accepted++;
    }
    expect(accepted).toBeGreaterThan(100);
  });

  test.each([
    "A",
    "AA",
    "AAA",
    "AAAAA",
    "A===",
    "====",
    "=",
    "AA=A",
    "AAAA====",
    "AB==",
    "AAB=",
    "AA-_",
    "AAA\n",
    "ＡAAA",
  ])("refuses %j as padded base64", (text) => {
    expect(codec.bytes("fromBase64", text)).toBeNull();
  });

  test.each(["A", "AAAAA", "AA==", "AAA=", "AB", "AAB", "AA+/", "AA A", "\ud841AAA"])(
    "refuses %j as base64url",
    (text) => {
      expect(codec.bytes("fromBase64Url", text)).toBeNull();
    },
  );
});

describe("percent encoding", () => {
  const strict = (text: string) =>
    encodeURIComponent(text).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );

  test("encodes as RFC 3986 has it, and decodes as Node does", () => {
    const random = new Random(64);
    for (let i = 0; i < 10_000; i++) {
      const text = random.text(random.below(20));
      expect(codec.text("percentEncode", text, "")).toBe(strict(text));
      expect(codec.text("percentDecode", strict(text))).toBe(text);
    }
  });

  test("keeps the characters asked for", () => {
    expect(codec.text("percentEncode", "/a b/ü?", "/")).toBe("/a%20b/%C3%BC%3F");
    expect(codec.text("percentEncode", "a%20b c", "%")).toBe("a%20b%20c");
    expect(codec.text("percentEncode", "ü", "ü")).toBe("%C3%BC");
  });

  test("carries bytes that are not UTF-8 both ways", () => {
    expect(codec.text("percentDecode", "%FF%c3%BC%c0%af")).toBe("\udcffü\udcc0\udcaf");
    expect(codec.text("percentEncode", "\udcffü\udcc0\udcaf", "")).toBe("%FF%C3%BC%C0%AF");
    expect(codec.text("percentDecode", "\udce2%82\udcac")).toBe("€");
  });

  test("is refused as a whole when a percent sign stands alone", () => {
    for (const text of ["%", "%4", "a%4", "%g0", "%0g", "%%41", "%4１", "%+1", "% 1", "%-1", "%u0041"]) {
      expect([text, codec.text("percentDecode", text)]).toEqual([text, null]);
      expect(codec.number("isPercentEncoded", text)).toBe(0);
    }
    expect(codec.number("isPercentEncoded", "a+%2B%zZ".slice(0, -3))).toBe(1);
  });

  test("is decoded once and leaves plus signs alone", () => {
    expect(codec.text("percentDecode", "%2541+%00")).toBe("%41+\u0000");
    expect(codec.text("percentDecode", "")).toBe("");
  });
});

describe("Query", () => {
  /** Names and values in their order, and the query written again. */
  function parse(text: string) {
    const dump = codec.text("parseQuery", text) as string;
    let at = 1;
    const part = () => dump.slice(at + 1, (at += 1 + dump.charCodeAt(at)));
    const pairs = Array.from({ length: dump.charCodeAt(0) }, () => [part(), part()]);
    return { pairs, written: dump.slice(at) };
  }

  test("reads and writes as URLSearchParams does", () => {
    const random = new Random(65);
    const parts = [
      "k",
      "m",
      "=",
      "=",
      "&",
      "&",
      "+",
      "%20",
      "%41",
      "%",
      "%4",
      "%zz",
      "ü",
      "%C3%BC",
      "😀",
      ";",
      "?",
      "#",
      "*~'",
    ];
    for (let i = 0; i < 30_000; i++) {
      const text = `x${Array.from({ length: random.below(12) }, () => random.pick(parts)).join("")}`;
      // Node mistakes raw characters for bytes where a stray percent sign is in the same part, so it gets them encoded.
      const wanted = new URLSearchParams(text.replace(/[^\x20-\x7e]+/g, encodeURIComponent));
      expect(parse(text)).toEqual({ pairs: [...wanted], written: wanted.toString() });
    }
  });

  test("keeps bytes that are not UTF-8, which URLSearchParams replaces", () => {
    expect(parse("%FF=%c0%af")).toEqual({ pairs: [["\udcff", "\udcc0\udcaf"]], written: "%FF=%C0%AF" });
  });

  test("finds the first and all values of a name, in their order", () => {
    expect(codec.text("queryFirst", "a=1&b=2&a=3", "a")).toBe("1");
    expect(codec.text("queryFirst", "a=1&b=2&a=3", "c")).toBeNull();
    expect(codec.text("queryFirst", "a", "a")).toBe("");
    expect(codec.text("queryAll", "a=1&b=2&%61=3&A=4", "a")).toBe("1|3");
    expect(codec.number("queryHas", "a&b", "b")).toBe(1);
    expect(codec.number("queryHas", "a=b", "b")).toBe(0);
    expect(codec.number("queryHas", "", "")).toBe(0);
    expect(codec.number("queryHas", "=1", "")).toBe(1);
  });

  test("sets and removes as URLSearchParams does", () => {
    for (const text of ["", "a=1", "b=1&a=1&c=1&a=2&a=3", "b&c", "a&a&a"]) {
      const set = new URLSearchParams(text);
      set.set("a", "new value");
      expect(codec.text("querySet", text, "a")).toBe(set.toString());
      const removed = new URLSearchParams(text);
      removed.delete("a");
      expect(codec.text("queryRemove", text, "a")).toBe(removed.toString());
    }
  });

  test("of a million separators or pairs is read in linear time", () => {
    const started = performance.now();
    expect(codec.text("queryAll", "&".repeat(1_000_000), "a")).toBe("");
    expect(codec.number("queryHas", "a=1&".repeat(200_000), "b")).toBe(0);
    expect(codec.text("queryRemove", "a=1&".repeat(200_000) + "b=2", "a")).toBe("b=2");
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});

describe("splitPath", () => {
  test.each([
    ["/a/b?c=d", ["/a/b", "c=d", "yes"]],
    ["/a?", ["/a", "", "yes"]],
    ["/a", ["/a", "", "no"]],
    ["", ["", "", "no"]],
    ["?a?b", ["", "a?b", "yes"]],
    ["/a%3Fb?c#d", ["/a%3Fb", "c#d", "yes"]],
  ])("cuts %j at its first question mark", (path, parts) => {
    expect((codec.text("splitPath", path) as string).split("\n")).toEqual(parts);
  });
});
