import { expect, test } from "vitest";
import { bytesOfText, textOfBytes } from "../src/cel/text.js";

test("bytes become text and the same bytes again, whatever they are", () => {
  for (const bytes of [
    [],
    [0x61, 0xc3, 0xa9],
    [0xff, 0x61, 0xc3],
    [0xf0, 0x9f, 0x98, 0x80, 0x80],
    [0xed, 0xa0, 0x80],
  ]) {
    expect([...bytesOfText(textOfBytes(Uint8Array.from(bytes)))]).toEqual(bytes);
  }
  expect(textOfBytes(Uint8Array.of(0xff, 0x61))).toBe("\udcff" + "a");
});
