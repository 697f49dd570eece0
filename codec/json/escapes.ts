/* eslint-disable no-loss-of-precision -- integers of 64 bits are exact here */
// Escapes in JSON strings, RFC 8259, section 7.
import { hexDigit } from "../hex";
import { unitAt } from "../unit";
import { CODE_MASK, SIZE_SHIFT, storeCodePoint } from "../utf8";

export const QUOTE: u32 = 0x22;
export const BACKSLASH: u32 = 0x5c;
const SLASH: u32 = 0x2f;
const LETTER_U: u32 = 0x75;

/**
 * An escape is as a sequence of UTF-8, its code point and its length. What is none has the length 0; this bit is set where it is half
 * of a surrogate pair, and from the next one on stands which of its bytes is wrong, that is, may be behind the source.
 */
export const LONE_SURROGATE: u32 = 1;
export const WRONG_SHIFT: u32 = 1;

/** What `\` and a letter from b to t stand for; 0 where they are no escape. */
// @ts-ignore: decorator
@lazy
const SHORT_ESCAPES: string = "\b\0\0\0\f\0\0\0\0\0\0\0\n\0\0\0\r\0\t";
const FIRST_LETTER: u32 = 0x62;

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
    const escape = escapeAt(pointer);
    pointer += escape >> SIZE_SHIFT;
    target += storeCodePoint(target, escape & CODE_MASK);
  }
  return <i32>(target - start);
}

/** Reads the escape at `at`; a surrogate pair is one of 12 bytes. Behind the end of the source stand zeros. */
export function escapeAt(at: usize): u32 {
  const letter = <u32>load<u8>(at, 1);
  if (letter != LETTER_U) {
    const code = shortEscape(letter);
    return code != 0 ? code | (2 << SIZE_SHIFT) : 1 << WRONG_SHIFT;
  }
  const unit = hexUnit(at);
  if (unit < 0) return -unit;
  if (unit >> 11 != 0x1b) return unit | (6 << SIZE_SHIFT);
  if (unit >= 0xdc00) return LONE_SURROGATE;
  if (load<u8>(at, 6) != BACKSLASH) return LONE_SURROGATE | (6 << WRONG_SHIFT);
  if (load<u8>(at, 7) != LETTER_U) return LONE_SURROGATE | (7 << WRONG_SHIFT);
  const low = hexUnit(at + 6);
  if (low < 0) return (6 << WRONG_SHIFT) - low;
  if (low >> 10 != 0x37) return LONE_SURROGATE;
  return (0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff)) | (12 << SIZE_SHIFT);
}

/** Returns the unit of the escape `\uXXXX` at `at`, or which byte is wrong, as `escapeAt` does, less than 0. */
function hexUnit(at: usize): i32 {
  let unit = 0;
  for (let i = 2; i < 6; i++) {
    const digit = hexDigit(load<u8>(at + i));
    if (digit > 15) return -(i << WRONG_SHIFT);
    unit = (unit << 4) | (<i32>digit);
  }
  return unit;
}

/** Returns what `\` and this letter stand for, or 0 when they are no escape. */
function shortEscape(letter: u32): u32 {
  if (letter == QUOTE || letter == SLASH || letter == BACKSLASH) return letter;
  const index = letter - FIRST_LETTER;
  return index < <u32>SHORT_ESCAPES.length ? unitAt(SHORT_ESCAPES, index) : 0;
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
