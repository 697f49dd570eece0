/* eslint-disable no-loss-of-precision -- integers of 64 bits are exact here */
import { E_CONTROL, E_END, E_ESCAPE, E_SURROGATE, E_UTF8 } from "../errors";
import { hexDigit } from "../hex";
import { sequenceLength, storeCodePoint } from "../utf8";

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;
const LETTER_U: u32 = 0x75;

/**
 * Checks a JSON string from just after its opening quote. After `scan`, `at` is the closing quote when `error` is empty, and
 * what was refused otherwise.
 */
@final
export class StringScanner {
  /** Address where scanning ended. */
  at: usize = 0;
  /** Whether the string has an escape, so that its text is not its source. */
  escaped: bool = false;
  /** Message, empty when the string is right. */
  error: string = "";
  /** Code point of the escape that was read last. */
  private code: u32 = 0;

  /** Scans from `pointer`, at most to `end`, and returns whether there is a whole, valid string. */
  scan(pointer: usize, end: usize): bool {
    this.escaped = false;
    this.error = "";
    let at = pointer;
    while (true) {
      while (at + 8 <= end && isPlain(load<u64>(at))) at += 8;
      if (at >= end) return this.refuse(end, E_END);
      const byte = <u32>load<u8>(at);
      if (byte == QUOTE) {
        this.at = at;
        return true;
      }
      if (byte == BACKSLASH) {
        this.escaped = true;
        const size = this.escapeLength(at, end);
        if (size == 0) return false;
        at += size;
      } else if (byte < 0x20) {
        return this.refuse(at, E_CONTROL);
      } else if (byte < 0x80) {
        at++;
      } else {
        const size = sequenceLength(at, end);
        if (size == 0) return this.refuse(at, E_UTF8);
        at += size;
      }
    }
  }

  /**
   * Writes the text of the string content from `pointer` to `end`, which has been accepted, to `target` as UTF-8 and returns the
   * bytes written, which are never more than those read.
   */
  unescape(pointer: usize, end: usize, target: usize): i32 {
    const start = target;
    while (pointer < end) {
      const byte = <u32>load<u8>(pointer);
      if (byte != BACKSLASH) {
        store<u8>(target++, <u8>byte);
        pointer++;
        continue;
      }
      pointer += this.escapeLength(pointer, end);
      target += storeCodePoint(target, this.code);
    }
    return <i32>(target - start);
  }

  /**
   * Reads the escape at `at` into `code` and returns its length, or 0 after refusing it. A surrogate pair is one escape of 12
   * bytes.
   */
  private escapeLength(at: usize, end: usize): usize {
    if (at + 1 >= end) return <usize>this.refuse(end, E_END);
    const letter = <u32>load<u8>(at, 1);
    if (letter != LETTER_U) {
      this.code = shortEscape(letter);
      return this.code != 0 ? 2 : <usize>this.refuse(at, E_ESCAPE);
    }
    const unit = this.hexUnit(at, end);
    if (unit < 0) return 0;
    this.code = unit;
    if ((unit & 0xf800) != 0xd800) return 6;
    if (unit >= 0xdc00) return <usize>this.refuse(at, E_SURROGATE);
    for (let i: usize = 6; i < 8; i++) {
      if (at + i >= end) return <usize>this.refuse(end, E_END);
      if (<u32>load<u8>(at + i) != (i == 6 ? BACKSLASH : LETTER_U)) return <usize>this.refuse(at, E_SURROGATE);
    }
    const low = this.hexUnit(at + 6, end);
    if (low < 0) return 0;
    this.code = 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff);
    return (low & 0xfc00) == 0xdc00 ? 12 : <usize>this.refuse(at, E_SURROGATE);
  }

  /** Returns the unit of the escape `\uXXXX` at `at`, or -1 after refusing it. */
  private hexUnit(at: usize, end: usize): i32 {
    let unit = 0;
    for (let i: usize = 2; i < 6; i++) {
      if (at + i >= end) return <i32>this.refuse(end, E_END) - 1;
      const digit = hexDigit(load<u8>(at + i));
      if (digit > 15) return <i32>this.refuse(at, E_ESCAPE) - 1;
      unit = (unit << 4) | (<i32>digit);
    }
    return unit;
  }

  private refuse(at: usize, error: string): bool {
    this.at = at;
    this.error = error;
    return false;
  }
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
function isPlain(eight: u64): bool {
  const ones: u64 = 0x0101010101010101;
  const quote = (eight ^ 0x2222222222222222) - ones;
  const backslash = (eight ^ 0x5c5c5c5c5c5c5c5c) - ones;
  const control = eight - 0x2020202020202020;
  return ((quote | backslash | control | eight) & 0x8080808080808080) == 0;
}
