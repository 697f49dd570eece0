import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

const decode = (bytes: Uint8Array) => codec.text("decodeText", bytes) as string;
const encode = (text: string) => codec.bytes("encodeText", text) as Buffer;

/** What decoding is to give, by Node: the longest valid sequence at each byte, and the rest escaped. */
function decodedByNode(bytes: Uint8Array): string {
  const fatal = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  for (let at = 0; at < bytes.length;) {
    let size = 0;
    let character = "";
    while (character === "" && size < 4 && at + size < bytes.length) {
      try {
        character = fatal.decode(bytes.subarray(at, at + ++size));
      } catch {
        character = "";
      }
    }
    text += character || String.fromCharCode(0xdc00 + (bytes[at] as number));
    at += character === "" ? 1 : size;
  }
  return text;
}

describe("decodeText", () => {
  test("gives every byte string of one and two bytes, and those of three and four at the edges, as Node's decoder would", () => {
    const edges = [
      0x00, 0x2f, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed,
    ];
    edges.push(0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff);
    const cases: number[][] = [[]];
    for (let a = 0; a < 256; a++) {
      cases.push([a]);
      for (let b = 0; b < 256; b++) cases.push([a, b]);
    }
    const leads = edges.filter((edge) => edge >= 0xc2);
    for (const a of leads) for (const b of edges) for (const c of edges) cases.push([a, b, c]);
    for (const a of [0xf0, 0xf1, 0xf4, 0xf5]) {
      for (const b of edges)
        for (const c of [0x7f, 0x80, 0xbf, 0xc0]) for (const d of [0x7f, 0x80, 0xbf]) cases.push([a, b, c, d]);
    }
    for (const bytes of cases) {
      const text = decode(Buffer.from(bytes));
      if (text !== decodedByNode(Buffer.from(bytes))) expect.fail(`${bytes} gave ${JSON.stringify(text)}`);
    }
  });

  test("gives random bytes of any length as Node's decoder would", () => {
    const random = new Random(31);
    for (let i = 0; i < 10_000; i++) {
      const bytes = random.bytes(random.below(40));
      expect(decode(bytes)).toBe(decodedByNode(bytes));
    }
  });

  test("gives valid UTF-8 as Node does, a byte order mark included", () => {
    const random = new Random(32);
    for (let i = 0; i < 10_000; i++) {
      const text = random.pick(["", "\ufeff", "plain text "]) + random.text(random.below(30));
      expect(decode(Buffer.from(text))).toBe(text);
    }
  });

  test("gives ASCII of every length, where the fast path ends anywhere", () => {
    for (let length = 0; length < 70; length++) {
      const text = "abcdefghijklmnopqrstuvwxyz0123456789 ".repeat(2).slice(0, length);
      expect(decode(Buffer.from(text))).toBe(text);
      expect(decode(Buffer.from(`${text}ü${text}`))).toBe(`${text}ü${text}`);
      expect(decode(Buffer.concat([Buffer.from(text), Buffer.from([0xff])]))).toBe(`${text}\udcff`);
    }
  });

  test("turns no overlong form into the character it stands for", () => {
    expect(decode(Buffer.from([0x2e, 0xc0, 0xaf, 0x2e]))).toBe(".\udcc0\udcaf.");
    expect(decode(Buffer.from([0xe0, 0x80, 0xaf]))).toBe("\udce0\udc80\udcaf");
    expect(decode(Buffer.from([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]))).toBe("\udced\udca0\udcbd\udced\udcb8\udc80");
  });
});

describe("encodeText", () => {
  test("gives back the bytes of any decoded byte string", () => {
    const random = new Random(33);
    for (let i = 0; i < 20_000; i++) {
      const bytes = random.bytes(random.below(60));
      expect(encode(decode(bytes)).equals(bytes)).toBe(true);
    }
    const long = random.bytes(1_000_000);
    expect(encode(decode(long)).equals(long)).toBe(true);
  });

  test("encodes well-formed text as Node does", () => {
    const random = new Random(34);
    for (let i = 0; i < 10_000; i++) {
      const text = random.text(random.below(40));
      expect(encode(text).equals(Buffer.from(text))).toBe(true);
    }
  });

  test("turns a lone surrogate that is no escaped byte into the replacement character", () => {
    for (const unit of [0xd800, 0xdbff, 0xdc00, 0xdc7f, 0xdd00, 0xdfff]) {
      expect(encode(`a${String.fromCharCode(unit)}b`)).toEqual(Buffer.from("a\ufffdb"));
    }
    expect(encode("\ud83d\ud83d\ude00\ude00")).toEqual(Buffer.from("\ufffd😀\ufffd"));
  });

  test("turns each escaped byte into that byte, and only where no high surrogate makes a pair of it", () => {
    for (let byte = 0x80; byte < 0x100; byte++) {
      expect(encode(String.fromCharCode(0xdc00 + byte))).toEqual(Buffer.from([byte]));
    }
    expect(encode("\ud83d\udc80")).toEqual(Buffer.from("\u{1f480}"));
  });

  test("joins the pieces of a sequence that was cut", () => {
    const bytes = Buffer.from("€");
    expect(encode(decode(bytes.subarray(0, 1)) + decode(bytes.subarray(1)))).toEqual(bytes);
  });

  test("writes no byte outside of its room and as many as encodedLength says", () => {
    const random = new Random(35);
    for (let i = 0; i < 20_000; i++) {
      const text = random.pick([
        random.units(random.below(40)),
        "ascii text ".repeat(random.below(4)),
        "€".repeat(random.below(20)),
      ]);
      const bytes = encode(text);
      expect(codec.bytes("encodeTextGuarded", text)?.equals(bytes)).toBe(true);
      expect(codec.number("encodedLengthOf", text)).toBe(bytes.length);
    }
  });

  test("gives the bytes of both texts when two are joined, unless the seam makes a pair", () => {
    const random = new Random(36);
    for (let i = 0; i < 5_000; i++) {
      const [left, right] = [random.units(random.below(6)), random.units(random.below(6))];
      if (/[\ud800-\udbff]$/.test(left) && /^[\udc00-\udfff]/.test(right)) continue;
      expect(encode(left + right).equals(Buffer.concat([encode(left), encode(right)]))).toBe(true);
    }
  });
});

describe("equalsTextAt", () => {
  test("says of any bytes and text whether the text encodes to the bytes", () => {
    const random = new Random(38);
    const parts = ["a", "b", "ü", "€", "😀", "\udcff", "\udc80", "\ud800"];
    let equal = 0;
    for (let i = 0; i < 30_000; i++) {
      const [one, other] = [0, 1].map(() => Array.from({ length: random.below(4) }, () => random.pick(parts)).join(""));
      const same = encode(one as string).equals(encode(other as string));
      if (same) equal++;
      expect(codec.number("equalsText", encode(one as string), other)).toBe(same ? 1 : 0);
    }
    expect(equal).toBeGreaterThan(500);
  });
});

describe("hasEscapedBytes", () => {
  test("tells text decoded from bytes that are not UTF-8", () => {
    const random = new Random(37);
    for (let i = 0; i < 5_000; i++) {
      const bytes = random.below(2) ? random.bytes(random.below(6)) : Buffer.from(random.text(random.below(6)));
      const valid = Buffer.from(bytes.toString()).equals(bytes);
      expect(codec.number("hasEscapedBytes", decode(bytes))).toBe(valid ? 0 : 1);
    }
    expect(codec.number("hasEscapedBytes", "\ud83d\udc80\ud800\udd00\udc00")).toBe(0);
  });
});
