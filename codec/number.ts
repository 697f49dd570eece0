/**
 * Numbers and their text, rounded as IEEE 754 and ECMAScript want it. The standard library's `parseFloat` is not used: it can
 * be wrong by powers of ten.
 * @module
 */
import { Decimal, isDigit, numberEnd } from "./decimal";
import { E_NOT_INTEGER, E_OUT_OF_RANGE } from "./errors";
import { NUMBER_ROOM, storeNumber } from "./shortest";
import { decodeTextAt, encodeText } from "./text";

/** An integer, or why there is none. */
@final
export class IntegerResult {
  constructor(
    /** The integer; 0 when there is an error. */
    readonly value: i64,
    /** Empty, or `not an integer` or `integer out of range`. */
    readonly error: string = "",
  ) {}

  /** Whether there is an integer. */
  get ok(): bool {
    return this.error.length == 0;
  }
}

/**
 * Returns the double nearest to the decimal number, ties to even: what `Number(text)` gives in JavaScript. The text must
 * follow the grammar of a JSON number (RFC 8259, section 6: no plus sign, no blanks, no leading zeros, digits on both sides of
 * the point); for any other the result is NaN, which no such number is. A number beyond the largest double is an infinity.
 */
export function parseDecimal(text: string): f64 {
  const bytes = encodeText(text);
  const start = bytes.dataStart;
  const end = start + bytes.length;
  if (start == end || numberEnd(start, end) != end || !isDigit(end - 1)) return NaN;
  return new Decimal(start, end).toF64();
}

/**
 * Reads an optional minus sign and one or more decimal digits, leading zeros allowed, and nothing else: no plus sign, no
 * blanks, no other base. From -9223372036854775808 to 9223372036854775807.
 */
export function parseI64(text: string): IntegerResult {
  const length = text.length;
  const negative = length > 0 && text.charCodeAt(0) == 0x2d;
  const first = negative ? 1 : 0;
  if (first == length) return new IntegerResult(0, E_NOT_INTEGER);
  const most = <u64>i64.MAX_VALUE + <u64>negative;
  let value: u64 = 0;
  let tooLarge = false;
  for (let i = first; i < length; i++) {
    const digit = <u64>(<u32>(text.charCodeAt(i) - 0x30));
    if (digit > 9) return new IntegerResult(0, E_NOT_INTEGER);
    tooLarge = tooLarge || value > (most - digit) / 10;
    value = value * 10 + digit;
  }
  if (tooLarge) return new IntegerResult(0, E_OUT_OF_RANGE);
  return new IntegerResult(negative ? -(<i64>value) : <i64>value);
}

/** Returns what `String(value)` gives in JavaScript: the shortest decimal that reads back as the same double. */
export function formatNumber(value: f64): string {
  if (isNaN(value)) return "NaN";
  if (!isFinite(value)) return value < 0 ? "-Infinity" : "Infinity";
  const digits = new StaticArray<u8>(NUMBER_ROOM);
  const pointer = changetype<usize>(digits);
  return decodeTextAt(pointer, storeNumber(pointer, value));
}
