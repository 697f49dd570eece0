import { expect, test } from "vitest";
import { decodeText, encodeText } from "@sluice/testing";

const roundTrip = (bytes: Uint8Array): void => {
  expect([...encodeText(decodeText(bytes))]).toEqual([...bytes]);
};

test("every byte, and every pair of bytes from the edges of UTF-8, comes back as it was", () => {
  for (let byte = 0; byte < 256; byte++) roundTrip(Uint8Array.of(byte));
  const edges = [0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff];
  for (const a of edges) {
    for (const b of edges) {
      roundTrip(Uint8Array.of(a, b));
      for (const c of edges) for (const d of edges) roundTrip(Uint8Array.of(a, b, c, d));
    }
  }
});

test("well-formed UTF-8 decodes as everywhere", () => {
  for (const text of ["", "plain", "é", "€", "😀", "\ufeffmark", "a\u0000b"]) {
    expect(decodeText(Buffer.from(text))).toBe(text);
    expect(Buffer.from(encodeText(text)).toString()).toBe(text);
  }
});

test("overlong forms and surrogates are bytes, not characters", () => {
  expect(decodeText(Uint8Array.of(0xc0, 0xaf))).toBe("\udcc0\udcaf");
  expect(decodeText(Uint8Array.of(0xed, 0xa0, 0x80))).toBe("\udced\udca0\udc80");
  expect(decodeText(Uint8Array.of(0xf4, 0x90, 0x80, 0x80))).toBe("\udcf4\udc90\udc80\udc80");
});

test("a lone surrogate that stands for no byte becomes the replacement character", () => {
  expect([...encodeText("\ud800")]).toEqual([0xef, 0xbf, 0xbd]);
});
