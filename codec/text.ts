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
import { CODE_MASK, sequenceAt, SIZE_SHIFT, storeCodePoint } from "./utf8";

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
  const rest = pointer + ascii;
  const more = rest < end ? decodeRest(rest, end, 0) : 0;
  const text = __new((ascii + more) << 1, idof<string>());
  widen(pointer, text, ascii);
  if (more != 0) decodeRest(rest, end, text + ((<usize>ascii) << 1));
  return changetype<string>(text);
}

/** Decodes the bytes from `at` to `end`, to `target` unless that is 0, and returns how many units they make. */
function decodeRest(at: usize, end: usize, target: usize): i32 {
  let units = 0;
  while (at < end) {
    let sequence = <u32>load<u8>(at);
    if (sequence < 0x80) sequence |= 1 << SIZE_SHIFT;
    else sequence = sequenceAt(at, end) || sequence | 0xdc00 | (1 << SIZE_SHIFT);
    const code = sequence & CODE_MASK;
    const isPair = code >= 0x10000;
    if (target != 0) {
      const to = target + ((<usize>units) << 1);
      if (isPair)
        store<u32>(to, 0xdc00d7c0 + (code >> 10) + ((code & 0x3ff) << 16)); // D7C0 is D800 less what 10000 adds
      else store<u16>(to, <u16>code);
    }
    at += sequence >> SIZE_SHIFT;
    units += 1 + <i32>isPair;
  }
  return units;
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
    const at = source + ((<usize>i) << 1);
    let code = <u32>load<u16>(at);
    i++;
    if (code >> 11 == 0x1b) {
      if (code < 0xdc00 && i < units && load<u16>(at, 2) >> 10 == 0x37) {
        i++;
        code = 0x10000 + ((code & 0x3ff) << 10) + ((<u32>load<u16>(at, 2)) & 0x3ff);
      } else if (isEscapedByte(code)) {
        store<u8>(target++, <u8>code);
        continue;
      } else {
        code = 0xfffd;
      }
    }
    target += storeCodePoint(target, code);
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
