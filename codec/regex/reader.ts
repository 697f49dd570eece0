import { isAlphanumeric } from "../ascii";
import { hexDigit } from "../hex";
import { decimalText } from "../integer";
import * as errors from "./errors";

/** Letters that stand behind a backslash for a control character, and these. */
// @ts-ignore: decorator
@lazy
const ESCAPES: string = "afnrtv";
// @ts-ignore: decorator
@lazy
const ESCAPED: string = "\x07\f\n\r\t\v";

/** Largest number in `{n,m}`, as in RE2. */
const MAX_COUNT: i32 = 1000;

/** Reads a pattern, from the left to the right, and remembers the first problem. */
@final
export class PatternReader {
  /** Where the next unit stands. */
  at: i32 = 0;
  /** Why the pattern is refused and where, in UTF-16 units from 0; empty when it is not. */
  problem: string = "";
  /** Whether `[:` may have its `:]` in what is left. */
  hasNames: bool = true;
  /** Numbers of the last `{n,m}`; `most` is -1 when there is no limit. */
  least: i32 = 0;
  most: i32 = 0;

  constructor(readonly pattern: string) {}

  /** Returns the UTF-16 unit so far ahead, or -1 beyond the end. */
  peek(ahead: i32 = 0): i32 {
    const at = this.at + ahead;
    return at < this.pattern.length ? this.pattern.charCodeAt(at) : -1;
  }

  /** Goes past the unit if it is the next one, and returns whether it was. */
  skip(unit: i32): bool {
    if (this.peek() != unit) return false;
    this.at++;
    return true;
  }

  /** Returns the next code point, which must be there, and goes past it. */
  take(): i32 {
    const code = this.pattern.codePointAt(this.at);
    this.at += code > 0xffff ? 2 : 1;
    return code;
  }

  /** Remembers the first problem with its place, and returns -1. */
  refuse(reason: string, at: i32): i32 {
    if (this.problem.length == 0) this.problem = reason + errors.E_REGEX_AT + decimalText(at);
    return -1;
  }

  /** Reads a backslash and what follows as one character and returns it, or -1 when it is refused. */
  escapedCharacter(): i32 {
    const unit = this.peek(1);
    if (unit == 0x78) return this.hexadecimal();
    const found = unit > 0 ? ESCAPES.indexOf(String.fromCharCode(unit)) : -1;
    if (found >= 0 || (unit >= 0 && unit < 0x80 && !isAlphanumeric(unit))) {
      this.at += 2;
      return found < 0 ? unit : ESCAPED.charCodeAt(found);
    }
    if (<u32>(unit - 0x31) < 9) return this.refuse(errors.E_REGEX_BACKREFERENCE, this.at);
    if ((unit | 0x20) == 0x70) return this.refuse(errors.E_REGEX_UNICODE_CLASS, this.at);
    return this.refuse(errors.E_REGEX_ESCAPE, this.at);
  }

  /**
   * Reads `{n}`, `{n,}` or `{n,m}` into `least` and `most`. Returns false, and reads nothing, for anything else, where the
   * brace stands for itself.
   */
  count(): bool {
    const start = this.at++;
    this.least = this.number();
    this.most = this.least;
    let isCount = this.least >= 0;
    if (this.skip(0x2c)) {
      this.most = -1;
      if (this.peek() != 0x7d) {
        this.most = this.number();
        isCount = isCount && this.most >= 0;
      }
    }
    isCount = isCount && this.skip(0x7d);
    if (!isCount) this.at = start;
    else if (max(this.least, this.most) > MAX_COUNT || (this.most >= 0 && this.most < this.least)) {
      this.refuse(errors.E_REGEX_COUNT, start);
    }
    return isCount;
  }

  /** Reads a number and returns it, one above the limit for any that is, or -1 if there is none or it has leading zeros. */
  private number(): i32 {
    const start = this.at;
    let number = 0;
    for (; <u32>(this.peek() - 0x30) < 10; this.at++) number = min(number * 10 + this.peek() - 0x30, MAX_COUNT + 1);
    const isNumber = this.at > start && (this.at == start + 1 || this.pattern.charCodeAt(start) != 0x30);
    return isNumber ? number : -1;
  }

  /** Reads `\xHH` or `\x{H...}` and returns the code point, or -1 when it is refused. */
  private hexadecimal(): i32 {
    const start = this.at;
    this.at += 2;
    const isBraced = this.skip(0x7b);
    let code = 0;
    let digits = 0;
    for (; isBraced || digits < 2; digits++, this.at++) {
      const digit = <i32>hexDigit(this.peek());
      if (digit > 15) break;
      code = min((code << 4) | digit, 0x110000);
    }
    const isComplete = isBraced ? digits > 0 && this.skip(0x7d) : digits == 2;
    return isComplete && code <= 0x10ffff ? code : this.refuse(errors.E_REGEX_ESCAPE, start);
  }
}
