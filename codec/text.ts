/**
 * Text without loss, after the scheme of PEP 383. Bytes that are valid UTF-8 become the characters they stand for; every
 * other byte b (80 to FF: part of an overlong form, of a surrogate, of a code point above U+10FFFF, of a sequence cut off,
 * or stray) becomes the one lone low surrogate U+DC00 + b. Encoding turns U+DC80 to U+DCFF, where no high surrogate stands
 * before them, back into that byte. For any bytes whatever, `encodeText(decodeText(bytes))` gives the same bytes, and two
 * different byte strings never decode to the same text.
 *
 * Text that was not made by decoding is encoded by the same rule, and any other lone surrogate (U+D800 to U+DC7F,
 * U+DD00 to U+DFFF) becomes EF BF BD, the replacement character. So joining two texts and encoding equals encoding both and
 * joining the bytes, unless the seam makes a surrogate pair; and where two pieces of one cut sequence are joined, their
 * bytes become the character again. No escaped byte is below 80, so none can turn into an ASCII character such as `/`.
 * @module
 */
import { asciiRun, narrow, widen } from "./ascii-run";
import { GrowingBuffer } from "./buffer";
import { codePointAt, sequenceLength, storeCodePoint } from "./utf8";

/** Returns the text of the bytes; bytes that are not UTF-8 become U+DC80 to U+DCFF. Never fails. */
export function decodeText(bytes: Uint8Array): string {
  return decodeTextAt(bytes.dataStart, bytes.length);
}

/** Returns the bytes of the text; U+DC80 to U+DCFF become single bytes, any other lone surrogate EF BF BD. Never fails. */
export function encodeText(text: string): Uint8Array {
  const bytes = new Uint8Array(encodedLength(text));
  encodeTextTo(text, bytes.dataStart);
  return bytes;
}

/** Whether the text holds an escaped byte (a lone U+DC80 to U+DCFF), that is, was decoded from bytes that are not UTF-8. */
export function hasEscapedBytes(text: string): bool {
  const length = text.length;
  for (let i = 0; i < length; i++) {
    const unit = <u32>text.charCodeAt(i);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    if (isPairAt(text, i)) i++;
    else if (isEscapedByte(unit)) return true;
  }
  return false;
}

/** `decodeText` of `length` bytes at `pointer`, all of which must be readable. One allocation, of the exact size. */
export function decodeTextAt(pointer: usize, length: i32): string {
  if (length <= 0) return "";
  const end = pointer + length;
  const ascii = asciiRun(pointer, end);
  let units = <usize>ascii;
  for (let at = pointer + ascii; at < end; units++) {
    const size = load<u8>(at) < 0x80 ? 1 : sequenceLength(at, end);
    at += size == 0 ? 1 : size;
    units += <usize>(size == 4);
  }
  const text = __new(units << 1, idof<string>());
  widen(pointer, text, ascii);
  let target = text + ((<usize>ascii) << 1);
  for (let at = pointer + ascii; at < end;) {
    const byte = <u32>load<u8>(at);
    const size = byte < 0x80 ? 1 : sequenceLength(at, end);
    if (size == 4) {
      const code = codePointAt(at, 4) - 0x10000;
      store<u32>(target, 0xdc00d800 | (code >> 10) | ((code & 0x3ff) << 16));
      target += 4;
      at += 4;
      continue;
    }
    store<u16>(target, <u16>(size == 1 ? byte : size == 0 ? 0xdc00 | byte : codePointAt(at, size)));
    target += 2;
    at += size == 0 ? 1 : size;
  }
  return changetype<string>(text);
}

/** Whether the `length` bytes at `pointer` are those that `encodeText` makes of the text. Makes them only for text beyond ASCII. */
export function equalsTextAt(pointer: usize, length: i32, text: string): bool {
  const units = text.length;
  if (length < units || length > units * 3) return false;
  for (let i = 0; i < units; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) {
      const buffer = new GrowingBuffer(0);
      buffer.text(text);
      return buffer.toText() == decodeTextAt(pointer, length);
    }
    if (<i32>load<u8>(pointer + i) != unit) return false;
  }
  return units == length;
}

/** Returns how many bytes `encodeText` makes of the text, without making them. */
export function encodedLength(text: string): i32 {
  const units = text.length;
  let length = units;
  for (let i = 0; i < units; i++) {
    const unit = <u32>text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      length++;
    } else if (unit < 0xd800 || unit > 0xdfff) {
      length += 2;
    } else if (isPairAt(text, i)) {
      length += 2;
      i++;
    } else if (!isEscapedByte(unit)) {
      length += 2;
    }
  }
  return length;
}

/** `encodeText` to `pointer`, where the caller vouches for `3 * text.length` bytes of room. Returns the bytes written. */
export function encodeTextTo(text: string, pointer: usize): i32 {
  const source = changetype<usize>(text);
  const units = text.length;
  let target = pointer;
  let i = 0;
  while (true) {
    const run = narrow(source + ((<usize>i) << 1), target, units - i);
    target += run;
    i += run;
    if (i == units) break;
    const unit = <u32>load<u16>(source + ((<usize>i) << 1));
    if (unit < 0xd800 || unit > 0xdfff) {
      target += storeCodePoint(target, unit);
    } else if (isPairAt(text, i)) {
      const low = <u32>load<u16>(source + ((<usize>i) << 1), 2);
      target += storeCodePoint(target, 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff));
      i++;
    } else if (isEscapedByte(unit)) {
      store<u8>(target, <u8>unit);
      target++;
    } else {
      target += storeCodePoint(target, 0xfffd);
    }
    i++;
  }
  return <i32>(target - pointer);
}

/** Whether units i and i + 1 are a high and a low surrogate. */
function isPairAt(text: string, i: i32): bool {
  if (i + 1 >= text.length || (text.charCodeAt(i) & 0xfc00) != 0xd800) return false;
  return (text.charCodeAt(i + 1) & 0xfc00) == 0xdc00;
}

// @ts-ignore: decorator
@inline
function isEscapedByte(unit: u32): bool {
  return unit >= 0xdc80 && unit <= 0xdcff;
}
