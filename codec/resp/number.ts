import { Decimal, isDigit, numberEnd } from "../decimal";
import { equalsTextAt } from "../text";

const MINUS: u32 = 0x2d;

/** Whether the bytes from `pointer` to `end` are an integer of any size, without a plus sign, leading zeros or a negative zero. */
export function isIntegerAt(pointer: usize, end: usize): bool {
  const first = pointer < end && load<u8>(pointer) == MINUS ? pointer + 1 : pointer;
  if (first == end || (load<u8>(first) == 0x30 && end - pointer > 1)) return false;
  let at = first;
  while (at < end && isDigit(at)) at++;
  return at == end;
}

/** Reads an integer of 64 bits, written as `isIntegerAt` has it; `absent` for anything else. */
export function integerAt(pointer: usize, end: usize, absent: i64): i64 {
  if (!isIntegerAt(pointer, end) || end - pointer > 20) return absent;
  const negative = load<u8>(pointer) == MINUS;
  const most = <u64>i64.MAX_VALUE + <u64>negative;
  let value: u64 = 0;
  for (let at = negative ? pointer + 1 : pointer; at < end; at++) {
    const digit = <u64>load<u8>(at) - 0x30;
    if (value > (most - digit) / 10) return absent;
    value = value * 10 + digit;
  }
  return negative ? -(<i64>value) : <i64>value;
}

/** Whether the bytes are a double: digits, and perhaps a fraction and an exponent, `inf`, `-inf`, `nan`, and the `-nan` of older servers. */
export function isDoubleAt(pointer: usize, end: usize): bool {
  if (pointer == end) return false;
  if (numberEnd(pointer, end) == end && isDigit(end - 1)) return true;
  if (load<u8>(pointer) == MINUS) pointer++;
  const length = <i32>(end - pointer);
  return equalsTextAt(pointer, length, "inf") || equalsTextAt(pointer, length, "nan");
}

/** Reads what `isDoubleAt` has accepted, rounded to the nearest double. */
export function doubleAt(pointer: usize, end: usize): f64 {
  if (isDigit(end - 1)) return new Decimal(pointer, end).toF64();
  if (load<u8>(end - 1) == 0x6e) return NaN;
  return load<u8>(pointer) == MINUS ? -Infinity : Infinity;
}
