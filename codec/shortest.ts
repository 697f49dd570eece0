import { Big } from "./big";
import { storeUnsigned } from "./integer";

/** Most characters that `storeNumber` writes: `-0.0000012345678901234567` has 25. */
export const NUMBER_ROOM: i32 = 32;

/** Limbs for the largest scaled double, 2 ** 1024 * 40, and the smallest, whose divisor is 4 * 2 ** 1074. */
const LIMBS: i32 = 40;
const MANTISSA_MASK: u64 = 0x000fffffffffffff;
const HIDDEN_BIT: u64 = 0x0010000000000000;
/** Integers below this have at most 15 digits, and decimals of at most 15 digits differ as doubles. */
const FIFTEEN_DIGITS: f64 = 1e15;

/**
 * Writes a finite number as `Number.prototype.toString` of ECMAScript does and returns the bytes written: the fewest digits
 * that read back as the same double and, of those, the nearest to it. `-0` is written `0`. `NUMBER_ROOM` bytes must be at
 * `pointer`. The standard library's own formatting reads back too, but its last digit is often not the nearest and now and
 * then one too many.
 */
export function storeNumber(pointer: usize, value: f64): i32 {
  if (value == 0) {
    store<u8>(pointer, 0x30);
    return 1;
  }
  if (value < 0) {
    store<u8>(pointer, 0x2d);
    return 1 + storePositive(pointer + 1, -value);
  }
  return storePositive(pointer, value);
}

function storePositive(pointer: usize, value: f64): i32 {
  if (value < FIFTEEN_DIGITS && value >= 1e-5) {
    // A quotient rounds correctly, so if it gives the value back, the digits do. Fewer decimals are tried first.
    let power: f64 = 1;
    for (let decimals = 0; decimals <= 19; decimals++, power *= 10) {
      const scaled = Math.round(value * power);
      if (scaled >= FIFTEEN_DIGITS) break;
      if (scaled / power == value) {
        const digits = storeUnsigned(pointer, <u64>scaled);
        return layOut(pointer, digits, digits - decimals);
      }
    }
  }
  return storeExactly(pointer, value);
}

/** The method of Steele and White: long division of the value, until what is left cannot tell it from its neighbours. */
function storeExactly(pointer: usize, value: f64): i32 {
  const bits = reinterpret<u64>(value);
  const biased = <i32>(bits >> 52);
  const fraction = bits & MANTISSA_MASK;
  const mantissa = biased == 0 ? fraction : fraction | HIDDEN_BIT;
  const exponent = max(biased, 1) - 1075;
  const even = (mantissa & 1) == 0;
  // Below a power of two the next double is only half as far away.
  const uneven = fraction == 0 && biased > 1;

  // value = rest / unit; `below` and `above` reach to the halfway points, all in quarters of the last place.
  const rest = new Big(LIMBS, mantissa << 2);
  const unit = new Big(LIMBS, 4);
  const below = new Big(LIMBS, uneven ? 1 : 2);
  const above = new Big(LIMBS, 2);
  const sum = new Big(LIMBS, 0);
  let point = estimatePoint(mantissa, exponent);
  if (point >= 0) unit.multiplyPowerOf5(point);
  else {
    rest.multiplyPowerOf5(-point);
    below.multiplyPowerOf5(-point);
    above.multiplyPowerOf5(-point);
  }
  const shift = exponent - point;
  if (shift >= 0) {
    rest.shiftLeft(shift);
    below.shiftLeft(shift);
    above.shiftLeft(shift);
  } else {
    unit.shiftLeft(-shift);
  }
  if (reaches(sum, rest, above, unit, even)) {
    point++;
  } else {
    rest.multiplyAdd(10, 0);
    below.multiplyAdd(10, 0);
    above.multiplyAdd(10, 0);
  }

  let digits = 0;
  while (true) {
    let digit = 0;
    for (; rest.compare(unit) >= 0; digit++) rest.subtract(unit);
    const order = rest.compare(below);
    const low = order < 0 || (even && order == 0);
    const high = reaches(sum, rest, above, unit, even);
    if (low || high) {
      if (high && (!low || isNearerAbove(rest, unit, digit))) digit++;
      store<u8>(pointer + digits++, <u8>(0x30 + digit));
      return layOut(pointer, digits, point);
    }
    store<u8>(pointer + digits++, <u8>(0x30 + digit));
    rest.multiplyAdd(10, 0);
    below.multiplyAdd(10, 0);
    above.multiplyAdd(10, 0);
  }
}

/** Returns the number of digits before the decimal point (negative: zeros after it), or one less. */
function estimatePoint(mantissa: u64, exponent: i32): i32 {
  const log2 = <f64>(exponent + 63 - <i32>clz(mantissa));
  return <i32>Math.ceil(log2 * 0.30102999566398114 - 1e-10);
}

/** Whether `rest + above` comes to `unit`, or exceeds it when the halfway point is not the number's own. */
function reaches(sum: Big, rest: Big, above: Big, unit: Big, inclusive: bool): bool {
  sum.set(rest);
  sum.add(above);
  const order = sum.compare(unit);
  return order > 0 || (inclusive && order == 0);
}

/** Whether the next higher digit is nearer; the even one when both are as near. */
function isNearerAbove(rest: Big, unit: Big, digit: i32): bool {
  rest.shiftLeft(1);
  const order = rest.compare(unit);
  return order > 0 || (order == 0 && (digit & 1) == 1);
}

/**
 * Puts the decimal point, zeros or an exponent around the digits at `pointer`, of which `point` stand before the decimal
 * point, and returns the length. Source: ECMA-262, Number::toString.
 */
function layOut(pointer: usize, digits: i32, point: i32): i32 {
  if (digits <= point && point <= 21) {
    memory.fill(pointer + digits, 0x30, point - digits);
    return point;
  }
  if (0 < point && point <= 21) {
    memory.copy(pointer + point + 1, pointer + point, digits - point);
    store<u8>(pointer + point, 0x2e);
    return digits + 1;
  }
  if (-6 < point && point <= 0) {
    const zeros = 2 - point;
    memory.copy(pointer + zeros, pointer, digits);
    memory.fill(pointer, 0x30, zeros);
    store<u8>(pointer, 0x2e, 1);
    return digits + zeros;
  }
  let length = digits;
  if (digits > 1) {
    memory.copy(pointer + 2, pointer + 1, digits - 1);
    store<u8>(pointer, 0x2e, 1);
    length++;
  }
  const exponent = point - 1;
  store<u8>(pointer + length++, 0x65);
  store<u8>(pointer + length++, exponent < 0 ? 0x2d : 0x2b);
  return length + storeUnsigned(pointer + length, <u64>abs(exponent));
}
