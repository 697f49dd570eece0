import { beforeAll, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

const lowered = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const anyUnit = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));

test("lowerCase changes A to Z and no other character", () => {
  const all = anyUnit.join("");
  expect(codec.text("lowerCase", all)).toBe(lowered(all));
  expect(codec.text("lowerCase", "X-Request-ID ÄÖ İ\u212a")).toBe("x-request-id ÄÖ İ\u212a");
});

test("lowerCase returns the same object when there is nothing to change", () => {
  expect(codec.number("lowerCaseIsSame", "content-type")).toBe(1);
  expect(codec.number("lowerCaseIsSame", "")).toBe(1);
  expect(codec.number("lowerCaseIsSame", "content-typE")).toBe(0);
});

test("bytes change in place, A to Z or a to z and no other, at every place of eight and beside every other byte", () => {
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  for (let start = 0; start < 9; start++) {
    for (let length = 0; length <= 256 - start; length += length < 20 ? 1 : 59) {
      const bytes = all.subarray(start, start + length);
      const text = bytes.toString("latin1");
      const upper = text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
      expect(codec.bytes("lowerCaseBytes", bytes)).toEqual(Buffer.from(lowered(text), "latin1"));
      expect(codec.bytes("upperCaseBytes", bytes)).toEqual(Buffer.from(upper, "latin1"));
    }
  }
  const edges = Buffer.from("@A`az{Z[\xe1\xda\x00\xff".repeat(9), "latin1");
  const expected = edges.toString("latin1").replace(/[a-z]/g, (letter) => letter.toUpperCase());
  expect(codec.bytes("upperCaseBytes", edges)).toEqual(Buffer.from(expected, "latin1"));
});

test("equalsIgnoreCase folds the case of A to Z only", () => {
  expect(codec.number("equalsIgnoreCase", "Content-TYPE", "cONTENT-type")).toBe(1);
  expect(codec.number("equalsIgnoreCase", "a", "ab")).toBe(0);
  expect(codec.number("equalsIgnoreCase", "", "")).toBe(1);
  const different = ["Ää", "\u212ak", "İi", "ſs", "@`", "[{", "_\u007f"];
  for (const [a, b] of different.map((pair) => [...pair])) {
    expect(codec.number("equalsIgnoreCase", a, b)).toBe(0);
  }
});

test("equalsIgnoreCase agrees with comparing lower case on random texts", () => {
  const random = new Random(41);
  for (let i = 0; i < 20_000; i++) {
    const [a, b] = [0, 1].map(() =>
      Array.from({ length: random.below(3) }, () => random.pick([..."aAbBzZ[{@`é"])).join(""),
    );
    expect(codec.number("equalsIgnoreCase", a, b)).toBe(lowered(a as string) === lowered(b as string) ? 1 : 0);
  }
});

test("equalsIgnoreCaseAt compares bytes with a lower case name", () => {
  const matches = (bytes: Uint8Array, name: string) => codec.number("equalsIgnoreCaseBytes", bytes, name) === 1;
  expect(matches(Buffer.from("X-Request-Id"), "x-request-id")).toBe(true);
  expect(matches(Buffer.from("x-request-i"), "x-request-id")).toBe(false);
  expect(matches(Buffer.from("x-request-id2"), "x-request-id")).toBe(false);
  expect(matches(Buffer.from([0xe9]), "é")).toBe(true);
  expect(matches(Buffer.from("K"), "k")).toBe(true);
  expect(matches(Buffer.from("@"), "`")).toBe(false);
});

test("trimBlanks takes spaces and tabs off both ends and nothing else", () => {
  expect(codec.text("trimBlanks", " \t a \t b\t ")).toBe("a \t b");
  expect(codec.text("trimBlanks", "\u00a0a\n")).toBe("\u00a0a\n");
  expect(codec.text("trimBlanks", " \t ")).toBe("");
  expect(codec.text("trimBlanks", "")).toBe("");
});

test("isToken takes the characters of RFC 9110 and no other", () => {
  const allowed = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]$/;
  const wrong = anyUnit.filter((unit) => (codec.number("isToken", unit) === 1) !== allowed.test(unit));
  expect(wrong).toEqual([]);
  expect(codec.number("isToken", "")).toBe(0);
  expect(codec.number("isToken", "x-a b")).toBe(0);
  expect(codec.number("isToken", "x-a\r\nb")).toBe(0);
  expect(codec.number("isToken", "x-forwarded-for")).toBe(1);
});

test("isDigits takes one or more of 0 to 9 and no other", () => {
  const wrong = anyUnit.filter((unit) => (codec.number("isDigits", unit) === 1) !== /^[0-9]$/.test(unit));
  expect(wrong).toEqual([]);
  expect(codec.number("isDigits", "0123456789")).toBe(1);
  expect(codec.number("isDigits", "")).toBe(0);
  expect(codec.number("isDigits", "12-")).toBe(0);
});
