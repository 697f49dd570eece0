/**
 * IP addresses. Strict, because what two readers read differently is
 * a way round an access list: no octal or short IPv4, no leading zeros there, no zone ids, no blanks.
 *
 * IPv4 and IPv4-mapped IPv6 (`::ffff:10.0.0.1`, what a dual-stack listener sees) are the same address. Other IPv6 addresses
 * that hold an IPv4 one (`::10.0.0.1`, `64:ff9b::10.0.0.1`, `2002:a00:1::`) are not.
 * @module
 */
import { GrowingBuffer } from "./buffer";
import { hexDigit, lowerHexDigit } from "./hex";

const COLON: i32 = 0x3a;
const DOT: i32 = 0x2e;
/** Upper half of the low 64 bits of an IPv4-mapped address, whose high 64 bits are 0 (RFC 4291, section 2.5.5.2). */
const MAPPED: u64 = 0xffff;
/** Characters of the longest address: six groups of four digits, each with its colon, and a dotted quad. */
const LONGEST: i32 = 45;
/** Groups of 16 bits of the address that is being parsed, in network order. */
// @ts-ignore: decorator
@lazy
const GROUPS: usize = memory.data(16, 8);
/** An IPv4 or IPv6 address. */
@final
export class IpAddress {
  constructor(
    /** The first 64 bits; 0 for IPv4. */
    readonly high: u64,
    /** The last 64 bits; for IPv4 FFFF, then its 32 bits. */
    readonly low: u64,
  ) {}

  /**
   * Returns the address, or null if the text is none: four decimal numbers to 255 without leading zeros, or a form of RFC 4291,
   * section 2.2, in either case: eight groups, `::` for one or more of them, IPv4 in place of the last two.
   */
  static parse(text: string): IpAddress | null {
    return parseAddress(text, 0, text.length);
  }

  /** Whether it is an IPv4 address, written as such or as IPv4-mapped IPv6. */
  get isIPv4(): bool {
    return this.high == 0 && this.low >> 32 == MAPPED;
  }

  /** Whether both are the same address, however they were written. */
  equals(other: IpAddress): bool {
    return this.high == other.high && this.low == other.low;
  }

  /** Returns the one canonical text: a dotted quad, also for IPv4-mapped IPv6, or RFC 5952, section 4. */
  toString(): string {
    const text = new GrowingBuffer();
    if (this.isIPv4) {
      for (let shift = 24; shift >= 0; shift -= 8) {
        if (shift < 24) text.byte(DOT);
        text.decimal((this.low >> shift) & 0xff);
      }
      return text.toText();
    }
    // The first of the longest runs of two or more zero groups becomes "::".
    let gap = 8;
    let gapEnd = 9;
    for (let i = 0, start = 0; i < 8; i++) {
      if (this.group(i) != 0) start = i + 1;
      else if (i + 1 - start > gapEnd - gap) {
        gap = start;
        gapEnd = i + 1;
      }
    }
    for (let i = 0; i < 8; i++) {
      if (i == gap) {
        text.byte(COLON);
        i = gapEnd;
        if (i == 8) {
          text.byte(COLON);
          break;
        }
      }
      if (i > 0) text.byte(COLON);
      const group = this.group(i);
      for (let shift = 12; shift >= 0; shift -= 4) {
        if (shift == 0 || group >> shift != 0) text.byte(lowerHexDigit((group >> shift) & 15));
      }
    }
    return text.toText();
  }

  private group(index: i32): i32 {
    return (<i32>((index < 4 ? this.high : this.low) >> ((<u64>(3 - (index & 3))) << 4))) & 0xffff;
  }
}
/** The address that stands between two positions of a text, null for anything else. */
export function parseAddress(text: string, start: i32, end: i32): IpAddress | null {
  // No IPv4 address has a colon among its first four characters, where IPv6 must have the first one at the latest after them.
  for (let i = start; i < min(end, start + 5); i++) {
    if (text.charCodeAt(i) == COLON) return parseGroups(text, start, end);
  }
  const quad = parseQuad(text, start, end);
  return quad < 0 ? null : new IpAddress(0, (MAPPED << 32) | quad);
}

/** Reads the forms of IPv6. */
export function parseGroups(text: string, start: i32, end: i32): IpAddress | null {
  if (end - start > LONGEST) return null;
  let count = 0;
  let gap = -1;
  let at = start;
  if (end - start >= 2 && text.charCodeAt(at) == COLON && text.charCodeAt(at + 1) == COLON) {
    gap = 0;
    at += 2;
  }
  while (at < end) {
    let stop = at;
    while (stop < end && text.charCodeAt(stop) != COLON) stop++;
    if (stop == end && stop - at > 4) {
      const quad = parseQuad(text, at, end);
      if (quad < 0 || count > 6) return null;
      store<u32>(GROUPS + (count << 1), bswap(<u32>quad));
      count += 2;
      break;
    }
    const group = hexBetween(text, at, stop);
    if (group < 0 || count == 8) return null;
    store<u16>(GROUPS + (count++ << 1), bswap(<u16>group));
    if (stop == end) break;
    at = stop + 1;
    if (at == end) return null;
    if (text.charCodeAt(at) != COLON) continue;
    if (gap >= 0) return null;
    gap = count;
    at++;
  }
  if (gap < 0 ? count != 8 : count > 7) return null;
  if (gap >= 0) {
    const from = GROUPS + (gap << 1);
    const zeros = (8 - count) << 1;
    memory.copy(from + zeros, from, (count - gap) << 1);
    memory.fill(from, 0, zeros);
  }
  return new IpAddress(bswap(load<u64>(GROUPS)), bswap(load<u64>(GROUPS, 8)));
}

/** Returns the 32 bits of a dotted quad, or -1. */
function parseQuad(text: string, start: i32, end: i32): i64 {
  let bits: u32 = 0;
  for (let i = 0; i < 4; i++) {
    let stop = end;
    if (i < 3) {
      stop = start;
      while (stop < end && text.charCodeAt(stop) != DOT) stop++;
    }
    const octet = decimalBetween(text, start, stop, 255);
    if (octet < 0) return -1;
    bits = (bits << 8) | octet;
    start = stop + 1;
  }
  return bits;
}

/** Returns the decimal number without leading zeros from `start` to before `end`, or -1 if it is none or above `limit`. */
export function decimalBetween(text: string, start: i32, end: i32, limit: i64): i32 {
  const count = end - start;
  if (count < 1 || count > 10 || (count > 1 && text.charCodeAt(start) == 0x30)) return -1;
  let value: i64 = 0;
  for (let i = start; i < end; i++) {
    const digit = <u32>text.charCodeAt(i) - 0x30;
    if (digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value <= limit ? <i32>value : -1;
}

/** Returns the value of one to four hexadecimal digits, or -1. */
function hexBetween(text: string, start: i32, end: i32): i32 {
  if (end <= start || end - start > 4) return -1;
  let value: u32 = 0;
  for (let i = start; i < end; i++) {
    const digit = hexDigit(text.charCodeAt(i));
    if (digit > 15) return -1;
    value = (value << 4) | digit;
  }
  return value;
}
