import { GrowingBuffer } from "./buffer";

/** Most characters that an integer of 64 bits takes. */
export const DECIMAL_ROOM: i32 = 20;

/** Writes the integer in decimal to `pointer`, where `DECIMAL_ROOM` bytes must be, and returns the bytes written. */
export function storeDecimal(pointer: usize, value: i64): i32 {
  if (value >= 0) return storeUnsigned(pointer, <u64>value);
  store<u8>(pointer, 0x2d);
  return 1 + storeUnsigned(pointer + 1, 0 - <u64>value);
}

/** `storeDecimal` of an integer without sign. */
export function storeUnsigned(pointer: usize, value: u64): i32 {
  let digits = 1;
  // Multiplied, since a division of 64 bits takes as long as ten of these.
  for (let limit: u64 = 10; value >= limit && digits < DECIMAL_ROOM; limit *= 10) digits++;
  let at = pointer + digits;
  for (; value > u32.MAX_VALUE; value /= 10) store<u8>(--at, <u8>(0x30 + (value % 10)));
  let rest = <u32>value;
  do {
    store<u8>(--at, <u8>(0x30 + (rest % 10)));
    rest /= 10;
  } while (at > pointer);
  return digits;
}

/** What the text of a JSON number is as an integer. */
export const enum IntegerKind {
  /** An integer of at most 64 bits. */
  Exact,
  /** It has a fraction that is not zero. */
  Fraction,
  /** Its magnitude is above 18446744073709551615. */
  TooLarge,
}

/** Reads the integer that a number's text stands for. */
@final
export class IntegerReader {
  /** Whether the text begins with a minus sign. */
  negative: bool = false;
  /** The value without its sign, when `read` returned `Exact`. */
  magnitude: u64 = 0;

  /**
   * Reads the number from `pointer` to `end`, whose grammar the caller has checked. `1e2` is 100, `10e-1` is 1: what counts
   * is the value, not how it is written. The cost is linear in the length of the text, whatever the exponent.
   */
  read(pointer: usize, end: usize): IntegerKind {
    this.negative = load<u8>(pointer) == 0x2d;
    const first = this.negative ? pointer + 1 : pointer;
    const mantissaEnd = endOfMantissa(first, end);
    const digits = <i64>digitsBetween(first, mantissaEnd, false);
    const fraction = <i64>digitsBetween(first, mantissaEnd, true);
    // How many of the digits stand before the decimal point once the exponent has moved it.
    const whole = digits - fraction + exponentAt(mantissaEnd, end);

    let magnitude: u64 = 0;
    let seen: i64 = 0;
    let tooLarge = false;
    for (let at = first; at < mantissaEnd; at++) {
      const digit = <u64>load<u8>(at) - 0x30;
      if (digit > 9) continue;
      if (seen++ < whole) {
        tooLarge = tooLarge || exceeds(magnitude, digit);
        magnitude = magnitude * 10 + digit;
      } else if (digit != 0) {
        return IntegerKind.Fraction;
      }
    }
    for (; seen < whole && magnitude != 0 && !tooLarge; seen++) {
      tooLarge = exceeds(magnitude, 0);
      magnitude *= 10;
    }
    this.magnitude = magnitude;
    return tooLarge ? IntegerKind.TooLarge : IntegerKind.Exact;
  }
}

/** Returns the value of the exponent part at `pointer`, 0 when there is none; beyond 10^12 that, with its sign. */
export function exponentAt(pointer: usize, end: usize): i64 {
  if (pointer >= end) return 0;
  const negative = load<u8>(pointer, 1) == 0x2d;
  let exponent: i64 = 0;
  for (let at = pointer + 1; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit <= 9 && exponent < 1_000_000_000_000) exponent = exponent * 10 + digit;
  }
  return negative ? -exponent : exponent;
}

/** Returns the address of the `e` or `E`, or `end`. */
export function endOfMantissa(pointer: usize, end: usize): usize {
  while (pointer < end && (load<u8>(pointer) | 0x20) != 0x65) pointer++;
  return pointer;
}

/** Whether `magnitude * 10 + digit` is above 64 bits. */
function exceeds(magnitude: u64, digit: u64): bool {
  return magnitude > u64.MAX_VALUE / 10 || (magnitude == u64.MAX_VALUE / 10 && digit > u64.MAX_VALUE % 10);
}

/** Counts the digits of a mantissa, or only those after its decimal point. */
function digitsBetween(pointer: usize, end: usize, fractionOnly: bool): usize {
  let point = pointer;
  while (point < end && load<u8>(point) != 0x2e) point++;
  const fraction = point < end ? end - point - 1 : 0;
  return fractionOnly ? fraction : point - pointer + fraction;
}

/** Returns the integer as text in decimal. */
export function decimalText(value: i64): string {
  const buffer = new GrowingBuffer(DECIMAL_ROOM);
  buffer.decimal(value);
  return buffer.toText();
}
