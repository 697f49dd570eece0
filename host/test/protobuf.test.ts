import { expect, test } from "vitest";
import { bytesField, parseMessage, textField, writeMessage } from "../src/calls/protobuf.js";

test("a message that was written is read again, without its doubles", () => {
  const fields = parseMessage(
    writeMessage([
      [1, Buffer.from("é")],
      [2, 300n],
      [3, true],
      [4, 1.5],
      [5, -1n],
    ]),
  )!;
  expect(textField(fields, 1)).toBe("é");
  expect([fields.get(2), fields.get(3), fields.get(4), fields.get(5)]).toEqual([300n, 1n, undefined, (1n << 64n) - 1n]);
  expect([...bytesField(fields, 2), ...bytesField(fields, 9)]).toEqual([]);
});

test.each([
  ["a varint without an end", [0x08, 0x80]],
  ["a varint of more than ten bytes", [0x08, ...new Array<number>(11).fill(0x80)]],
  ["a field 0", [0x00, 0x00]],
  ["more bytes than there are", [0x0a, 0x05, 0x61]],
  ["a length without an end", [0x0a, 0x80]],
  ["a number of four bytes that is cut", [0x0d, 0, 0]],
  ["a group", [0x0b]],
])("what has %s is no message", (_, bytes) => {
  expect(parseMessage(Uint8Array.from(bytes))).toBeUndefined();
});
