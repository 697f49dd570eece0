/**
 * A natural number of any size that its room allows, for the few decimals whose rounding 64 bits cannot decide and for
 * printing a double in its shortest form. Limbs of 32 bits, lowest first.
 */
@final
export class Big {
  /** Limbs in use; the highest of them is not 0. */
  private count: i32 = 0;
  private limbs: StaticArray<u32>;

  /** `room` is how many limbs the number may come to have: the caller knows the bound. */
  constructor(room: i32, value: u64) {
    this.limbs = new StaticArray<u32>(room);
    for (; value != 0; value >>= 32) unchecked((this.limbs[this.count++] = <u32>value));
  }

  /** Becomes equal to `other`, which must have the same room. */
  set(other: Big): void {
    this.count = other.count;
    memory.copy(changetype<usize>(this.limbs), changetype<usize>(other.limbs), (<usize>other.count) << 2);
  }

  /** Becomes `this * factor + term`. */
  multiplyAdd(factor: u32, term: u32): void {
    let carry = <u64>term;
    for (let i = 0; i < this.count; i++) {
      carry += <u64>unchecked(this.limbs[i]) * factor;
      unchecked((this.limbs[i] = <u32>carry));
      carry >>= 32;
    }
    if (carry != 0) this.limbs[this.count++] = <u32>carry;
  }

  /** Becomes `this * 5 ** power`. */
  multiplyPowerOf5(power: i32): void {
    for (; power >= 13; power -= 13) this.multiplyAdd(1220703125, 0);
    for (; power > 0; power--) this.multiplyAdd(5, 0);
  }

  /** Becomes `this * 2 ** bits`. */
  shiftLeft(bits: i32): void {
    const whole = bits >> 5;
    const part = bits & 31;
    if (part != 0) this.multiplyAdd((<u32>1) << part, 0);
    if (whole == 0 || this.count == 0) return;
    for (let i = this.count - 1; i >= 0; i--) this.limbs[i + whole] = this.limbs[i];
    for (let i = 0; i < whole; i++) this.limbs[i] = 0;
    this.count += whole;
  }

  /** Returns a negative number, 0 or a positive one as `this` is less than, equal to or greater than `other`. */
  compare(other: Big): i32 {
    if (this.count != other.count) return this.count - other.count;
    for (let i = this.count - 1; i >= 0; i--) {
      const a = unchecked(this.limbs[i]);
      const b = unchecked(other.limbs[i]);
      if (a != b) return a < b ? -1 : 1;
    }
    return 0;
  }

  /** Becomes `this + other`. */
  add(other: Big): void {
    let carry: u64 = 0;
    for (let i = 0; i < other.count || carry != 0; i++) {
      if (i == this.count) this.limbs[this.count++] = 0;
      carry += <u64>this.limbs[i] + (i < other.count ? <u64>other.limbs[i] : 0);
      this.limbs[i] = <u32>carry;
      carry >>= 32;
    }
  }

  /** Becomes `this - other`, which must not be negative. */
  subtract(other: Big): void {
    let borrow: u64 = 0;
    for (let i = 0; i < this.count; i++) {
      const difference = <u64>unchecked(this.limbs[i]) - (i < other.count ? <u64>other.limbs[i] : 0) - borrow;
      unchecked((this.limbs[i] = <u32>difference));
      borrow = (difference >> 32) & 1;
    }
    while (this.count > 0 && this.limbs[this.count - 1] == 0) this.count--;
  }
}
