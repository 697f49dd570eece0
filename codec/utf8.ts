/** A sequence is its code point and, from this bit on, its length in bytes. */
export const SIZE_SHIFT: u32 = 24;
export const CODE_MASK: u32 = (1 << SIZE_SHIFT) - 1;

/**
 * Returns the UTF-8 sequence of 2 to 4 bytes at `pointer`, or 0 when the bytes there are none: a stray continuation byte, an
 * overlong form, a surrogate, a code point above U+10FFFF, or a sequence that `end` cuts off. The byte at `pointer` must be there
 * and be 80 or above.
 *
 * Source: RFC 3629, section 4.
 */
export function sequenceAt(pointer: usize, end: usize): u32 {
  const lead = <u32>load<u8>(pointer);
  // C0 and C1 could begin nothing but overlong forms.
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const size: u32 = 2 + <u32>(lead >= 0xe0) + <u32>(lead >= 0xf0);
  if (pointer + size > end) return 0;
  let code = lead & (0x7f >> size);
  for (let i: u32 = 1; i < size; i++) {
    const bits = (<u32>load<u8>(pointer + i)) ^ 0x80;
    if (bits > 0x3f) return 0;
    code = (code << 6) | bits;
  }
  // A byte less has room for 11 bits where there are three, and for 16 where there are four.
  const isOverlong = code >> (5 * size - 4) == 0;
  return isOverlong || code > 0x10ffff || code >> 11 == 0x1b ? 0 : code | (size << SIZE_SHIFT);
}

/** Writes a code point (no surrogate, at most U+10FFFF) as 1 to 4 bytes and returns how many. */
export function storeCodePoint(pointer: usize, code: u32): i32 {
  if (code < 0x80) {
    store<u8>(pointer, <u8>code);
    return 1;
  }
  const size: u32 = 2 + <u32>(code >= 0x800) + <u32>(code >= 0x10000);
  for (let i = size - 1; i > 0; i--) {
    store<u8>(pointer + i, <u8>(0x80 | (code & 0x3f)));
    code >>= 6;
  }
  // As many ones as there are bytes, then a zero, and what is left of the code point.
  store<u8>(pointer, <u8>((0xf00 >> size) | code));
  return <i32>size;
}
