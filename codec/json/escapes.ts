/* eslint-disable no-loss-of-precision -- integers of 64 bits are exact here */
// Escapes in JSON strings, RFC 8259, section 7.
import { hexDigit } from "../hex";
import { storeCodePoint } from "../utf8";

export const QUOTE: u32 = 0x22;
export const BACKSLASH: u32 = 0x5c;
const LETTER_U: u32 = 0x75;

/** An escape is its code point and, from this bit on, its length in bytes; what is none has the length 0 and one of these. */
const SIZE_SHIFT: u32 = 24;
const BAD_ESCAPE: u32 = 0;
export const CUT_ESCAPE: u32 = 1;
export const LONE_SURROGATE: u32 = 2;

/** Bytes of an escape; 0 of what is none. */
export function sizeOf(escape: u32): usize {
  return escape >> SIZE_SHIFT;
}

/**
 * Writes the text of the string content from `pointer` to `end`, which has been accepted, to `target` as UTF-8 and returns the
 * bytes written, which are never more than those read.
 */
export function unescape(pointer: usize, end: usize, target: usize): i32 {
  const start = target;
  while (pointer < end) {
    const byte = load<u8>(pointer);
    if (byte != BACKSLASH) {
      store<u8>(target++, byte);
      pointer++;
      continue;
    }
    const escape = escapeAt(pointer, end);
    pointer += sizeOf(escape);
    target += storeCodePoint(target, escape & ((1 << SIZE_SHIFT) - 1));
  }
  return <i32>(target - start);
}

/** Reads the escape at `at`; a surrogate pair is one of 12 bytes. Behind the `end` of the source stand zeros. */
export function escapeAt(at: usize, end: usize): u32 {
  const letter = <u32>load<u8>(at, 1);
  if (letter != LETTER_U) {
    const code = shortEscape(letter);
    return code != 0 ? code | (2 << SIZE_SHIFT) : cutOr(BAD_ESCAPE, at + 1, end);
  }
  const unit = hexUnit(at, end);
  if (unit < 0) return ~unit;
  if ((unit & 0xf800) != 0xd800) return unit | (6 << SIZE_SHIFT);
  if (unit >= 0xdc00) return LONE_SURROGATE;
  if (load<u8>(at, 6) != BACKSLASH) return cutOr(LONE_SURROGATE, at + 6, end);
  if (load<u8>(at, 7) != LETTER_U) return cutOr(LONE_SURROGATE, at + 7, end);
  const low = hexUnit(at + 6, end);
  if (low < 0) return ~low;
  if ((low & 0xfc00) != 0xdc00) return LONE_SURROGATE;
  return (0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff)) | (12 << SIZE_SHIFT);
}

/** Returns the unit of the escape `\uXXXX` at `at`, or what is wrong, all bits turned. */
function hexUnit(at: usize, end: usize): i32 {
  let unit = 0;
  for (let digitAt = at + 2; digitAt < at + 6; digitAt++) {
    const digit = hexDigit(load<u8>(digitAt));
    if (digit > 15) return ~cutOr(BAD_ESCAPE, digitAt, end);
    unit = (unit << 4) | (<i32>digit);
  }
  return unit;
}

/** What is wrong with a byte, unless there is none any more. */
function cutOr(problem: u32, at: usize, end: usize): u32 {
  return at < end ? problem : CUT_ESCAPE;
}

/** Returns what `\` and this letter stand for, or 0 when they are no escape. */
function shortEscape(letter: u32): u32 {
  switch (letter) {
    case 0x22: // "
    case 0x2f: // /
    case 0x5c: // \
      return letter;
    case 0x62: // b
      return 0x08;
    case 0x66: // f
      return 0x0c;
    case 0x6e: // n
      return 0x0a;
    case 0x72: // r
      return 0x0d;
    case 0x74: // t
      return 0x09;
    default:
      return 0;
  }
}

/** Whether eight bytes hold no quote, backslash, control character or byte above 7F. */
// @ts-ignore: decorator
@inline
export function isPlain(eight: u64): bool {
  const ones: u64 = 0x0101010101010101;
  const quote = (eight ^ 0x2222222222222222) - ones;
  const backslash = (eight ^ 0x5c5c5c5c5c5c5c5c) - ones;
  const control = eight - 0x2020202020202020;
  return ((quote | backslash | control | eight) & 0x8080808080808080) == 0;
}
