/**
 * ASCII, which most of what a proxy sees is as a whole, between bytes and UTF-16: four units a step.
 * @module
 */
/* eslint-disable no-loss-of-precision -- integers of 64 bits are exact here */

/** A number in each of four UTF-16 units. */
// @ts-ignore: decorator
@inline
function fourOf(unit: u64): u64 {
  return unit * 0x0001000100010001;
}

/** Four units that are ASCII as four bytes. */
// @ts-ignore: decorator
@inline
function packFour(four: u64): u32 {
  const pairs = (four | (four >> 8)) & 0x0000ffff0000ffff;
  return <u32>(pairs | (pairs >> 16));
}

/** Copies what is ASCII of `count` units, up to the first one that is not, to as many bytes, and returns how many. */
export function narrow(source: usize, target: usize, count: i32): i32 {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const four = load<u64>(source + ((<usize>i) << 1));
    if ((four & fourOf(0xff80)) != 0) break;
    store<u32>(target + i, packFour(four));
  }
  for (; i < count; i++) {
    const unit = load<u16>(source + ((<usize>i) << 1));
    if (unit >= 0x80) break;
    store<u8>(target + i, <u8>unit);
  }
  return i;
}

/** `narrow` of what needs no escape in JSON either: no quote, backslash or control character. */
export function narrowPlain(source: usize, target: usize, count: i32): i32 {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const four = load<u64>(source + ((<usize>i) << 1));
    if ((four & fourOf(0xff80)) != 0) break;
    const bytes = packFour(four);
    // The highest bit of a byte is set from 20 on, and of what is not 0: a quote and a backslash are made 0.
    const notQuote = (bytes ^ 0x22222222) + 0x7f7f7f7f;
    const notSlash = (bytes ^ 0x5c5c5c5c) + 0x7f7f7f7f;
    if (((bytes + 0x60606060) & notQuote & notSlash & 0x80808080) != 0x80808080) break;
    store<u32>(target + i, bytes);
  }
  for (; i < count; i++) {
    const unit = load<u16>(source + ((<usize>i) << 1));
    if (<u32>unit - 0x20 > 0x5f || unit == 0x22 || unit == 0x5c) break;
    store<u8>(target + i, <u8>unit);
  }
  return i;
}

/** Copies `count` ASCII bytes to as many units. */
export function widen(source: usize, target: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    let four = <u64>load<u32>(source + i);
    four = (four | (four << 16)) & 0x0000ffff0000ffff;
    store<u64>(target + ((<usize>i) << 1), (four | (four << 8)) & 0x00ff00ff00ff00ff);
  }
  for (; i < count; i++) store<u16>(target + ((<usize>i) << 1), <u16>load<u8>(source + i));
}

/** Returns how many bytes from `pointer` on are ASCII, counted in steps of eight and then of one. */
export function asciiRun(pointer: usize, end: usize): i32 {
  let at = pointer;
  while (at + 8 <= end && (load<u64>(at) & 0x8080808080808080) == 0) at += 8;
  while (at < end && load<u8>(at) < 0x80) at++;
  return <i32>(at - pointer);
}
