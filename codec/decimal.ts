/* eslint-disable no-loss-of-precision -- integers of 64 bits are exact here */
import { Big } from "./big";
import { endOfMantissa, exponentAt } from "./integer";

/** Digits that an u64 always holds. */
const MANTISSA_DIGITS: i32 = 19;
/** A double needs at most 767 digits to be told from its neighbours' halfway points; one more stands for all the rest. */
const MOST_DIGITS: i32 = 800;
/** Limbs for `MOST_DIGITS` digits and for the power of 5 that brings the other side to the same size: 4,096 bits. */
const LIMBS: i32 = 128;
/** The powers of 10 that a double holds exactly. */
// @ts-ignore: decorator
@lazy
const EXACT_POWERS: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
];
/** 10 ** (27 * i) for i from -13 to 11, each the nearest 64-bit integer once scaled to have its highest bit set. */
// @ts-ignore: decorator
@lazy
const POWERS: StaticArray<u64> = [
  0x8049a4ac0c5811ae, 0xcf42894a5dce35ea, 0xa76c582338ed2622, 0x873e4f75e2224e68, 0xda7f5bf590966849,
  0xb080392cc4349ded, 0x8e938662882af53e, 0xe65829b3046b0afa, 0xba121a4650e4ddec, 0x964e858c91ba2655,
  0xf2d56790ab41c2a3, 0xc428d05aa4751e4d, 0x9e74d1b791e07e48, 0x8000000000000000, 0xcecb8f27f4200f3a,
  0xa70c3c40a64e6c52, 0x86f0ac99b4e8dafd, 0xda01ee641a708dea, 0xb01ae745b101e9e4, 0x8e41ade9fbebc27d,
  0xe5d3ef282a242e82, 0xb9a74a0637ce2ee1, 0x95f83d0a1fb69cd9, 0xf24a01a73cf2dcd0, 0xc3b8358109e84f07,
];
const POWER_STEP: i32 = 27;
const POWERS_BELOW: i32 = 13;

/** Whether the byte at the address is a digit. */
export function isDigit(pointer: usize): bool {
  return <u32>load<u8>(pointer) - 0x30 <= 9;
}

/**
 * Follows the grammar of RFC 8259, section 6, from `pointer` and returns where it ends. The number is whole when the byte
 * before is a digit and none follows: `-`, `1.`, `1e` and `1e+` end in another byte, `01` after its first digit.
 */
export function numberEnd(pointer: usize, end: usize): usize {
  let at = pointer;
  if (at < end && load<u8>(at) == 0x2d) at++;
  if (at >= end || !isDigit(at)) return at;
  at = load<u8>(at) == 0x30 ? at + 1 : digitsEnd(at, end);
  if (at < end && load<u8>(at) == 0x2e) {
    const first = at + 1;
    at = digitsEnd(first, end);
    if (at == first) return at;
  }
  if (at < end && (load<u8>(at) | 0x20) == 0x65) {
    at++;
    if (at < end && (load<u8>(at) == 0x2b || load<u8>(at) == 0x2d)) at++;
    at = digitsEnd(at, end);
  }
  return at;
}

/** First 19 digits of the point halfway from the largest double to the next that would be one. */
const LEAST_TOO_LARGE: u64 = 1797693134862315807;
export const FIRST_OF_19_DIGITS: u64 = 1000000000000000000;

/**
 * Whether a number rounds to infinity: its first digits, at most 19, and the power of ten that it is less than, and not less than a
 * tenth of. Without the rounding, which most plugins need not carry: what begins as the halfway point does counts as too large.
 */
export function isTooLarge(digits: u64, magnitude: i64): bool {
  if (magnitude < 309 || digits == 0) return false;
  while (digits < FIRST_OF_19_DIGITS) digits *= 10;
  return magnitude > 309 || digits >= LEAST_TOO_LARGE;
}

function digitsEnd(pointer: usize, end: usize): usize {
  while (pointer < end && isDigit(pointer)) pointer++;
  return pointer;
}

/** A decimal number as `mantissa * 10 ** exponent`, and its rounding to the nearest double, ties to even. */
@final
export class Decimal {
  /** The number is less than 10 to this power, and not less than a tenth of that; only meaningful when it is not 0. */
  private magnitude: i32 = 0;
  /** The first 19 significant digits. */
  private mantissa: u64 = 0;
  private exponent: i32 = 0;
  /** Whether a digit other than 0 did not fit into the mantissa. */
  private truncated: bool = false;
  private readonly mantissaEnd: usize;

  /** Reads the text from `pointer` to `end`, whose grammar has been checked and which must stay where it is. */
  constructor(
    private readonly pointer: usize,
    end: usize,
  ) {
    const mantissaEnd = endOfMantissa(pointer, end);
    this.mantissaEnd = mantissaEnd;
    let mantissa: u64 = 0;
    let kept = 0;
    let exponent: i64 = 0;
    let fraction = false;
    for (let at = pointer; at < mantissaEnd; at++) {
      const digit = <u32>load<u8>(at) - 0x30;
      if (digit > 9) {
        fraction = fraction || load<u8>(at) == 0x2e;
        continue;
      }
      if (kept < MANTISSA_DIGITS) {
        mantissa = mantissa * 10 + digit;
        kept += <i32>(mantissa != 0);
        exponent -= <i64>fraction;
      } else {
        this.truncated = this.truncated || digit != 0;
        exponent += <i64>!fraction;
      }
    }
    exponent += exponentAt(mantissaEnd, end);
    this.mantissa = mantissa;
    this.exponent = <i32>max<i64>(min<i64>(exponent, 1000000), -1000000);
    this.magnitude = this.exponent + kept;
  }

  /** Returns the nearest double; infinity when that is beyond the largest one. The sign is that of the text, also of 0. */
  toF64(): f64 {
    const value = this.unsigned();
    return load<u8>(this.pointer) == 0x2d ? -value : value;
  }

  private unsigned(): f64 {
    const exponent = this.exponent;
    const mantissa = this.mantissa;
    if (mantissa == 0 || this.magnitude < -323) return 0;
    if (this.magnitude > 309) return Infinity;
    if (!this.truncated && mantissa <= (<u64>1) << 53 && abs(exponent) <= 22) {
      // Both are exact, so the one operation rounds correctly.
      const power = unchecked(EXACT_POWERS[abs(exponent)]);
      return exponent < 0 ? <f64>mantissa / power : <f64>mantissa * power;
    }
    return this.rounded();
  }

  /** Rounds an approximation of 64 bits where its error cannot matter, and compares exactly where it can. */
  private rounded(): f64 {
    const step = floorDivide(this.exponent, POWER_STEP);
    let five: u64 = 1;
    for (let i = this.exponent - step * POWER_STEP; i > 0; i--) five *= 5;

    const shift = <i32>clz(this.mantissa);
    let value = multiplyHigh(this.mantissa << shift, five << clz(five));
    // Weight of the lowest bit: 63 bits are gained by scaling each factor up, 64 lost by taking the high half.
    let weight = 64 - shift - <i32>clz(five) + this.exponent - step * POWER_STEP;
    weight -= <i32>clz(value);
    value <<= clz(value);
    value = multiplyHigh(value, unchecked(POWERS[step + POWERS_BELOW]));
    weight += 64 + (<i32>((<i64>step * POWER_STEP * 217706) >> 16) - 63);
    weight -= <i32>clz(value);
    value <<= clz(value);

    if (weight + 63 > 1023) return Infinity;
    // Units of the last place by which `value` may be off; a truncated mantissa alone is off by up to 16, doubled by scaling.
    const error: u64 = this.truncated ? 80 : 16;
    const drop = max(11, -1074 - weight);
    if (drop > 64)
      return drop == 65 && value > u64.MAX_VALUE - error && this.isAboveHalf(0, -1074) ? reinterpret<f64>(1) : 0;
    let mantissa = drop == 64 ? 0 : value >> drop;
    const half = (<u64>1) << (drop - 1);
    const rest = drop == 64 ? value : value & ((half << 1) - 1);
    const distance = rest > half ? rest - half : half - rest;
    const up = distance <= error ? this.isAboveHalf(mantissa, weight + drop) : rest > half;
    mantissa += <u64>up;
    // A mantissa that rounds up to 2 ** 53 carries into the exponent, a subnormal one into the first normal exponent.
    const biased = <u64>max(weight + 63 + 1023 - 1, 0);
    const bits = drop == 11 ? (biased << 52) + mantissa : mantissa;
    return reinterpret<f64>(min(bits, 0x7ff0000000000000));
  }

  /**
   * Whether the number rounds to `(mantissa + 1) * 2 ** weight` rather than to `mantissa * 2 ** weight`, by comparing all of
   * its digits with the point halfway between; exactly there the even one wins.
   */
  private isAboveHalf(mantissa: u64, weight: i32): bool {
    const digits = new Big(LIMBS, 0);
    const half = new Big(LIMBS, (mantissa << 1) | 1);
    let count = 0;
    let rest = false;
    for (let at = this.pointer; at < this.mantissaEnd; at++) {
      const digit = <u32>load<u8>(at) - 0x30;
      if (digit > 9 || (digit == 0 && count == 0)) continue;
      if (count < MOST_DIGITS) {
        digits.multiplyAdd(10, digit);
        count++;
      } else if (digit != 0) {
        rest = true;
        break;
      }
    }
    if (rest) {
      digits.multiplyAdd(10, 1);
      count++;
    }
    const power = this.magnitude - count;
    if (power < 0) half.multiplyPowerOf5(-power);
    else digits.multiplyPowerOf5(power);
    const shift = weight - 1 - power;
    if (shift > 0) half.shiftLeft(shift);
    else digits.shiftLeft(-shift);
    const order = digits.compare(half);
    return order > 0 || (order == 0 && (mantissa & 1) == 1);
  }
}

function floorDivide(value: i32, divisor: i32): i32 {
  return value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor);
}

/** Returns the upper half of the product of two 64-bit numbers. */
function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  return aHigh * bHigh + (middle >> 32) + (((middle & 0xffffffff) + aLow * bHigh) >> 32);
}
