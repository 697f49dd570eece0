/**
 * Returns the number of bytes (2 to 4) of the UTF-8 sequence at `pointer`, or 0 when the bytes there are none: a stray
 * continuation byte, an overlong form, a surrogate, a code point above U+10FFFF, or a sequence that `end` cuts off.
 * The byte at `pointer` must be there and be 80 or above.
 *
 * Source: RFC 3629, section 4.
 */
export function sequenceLength(pointer: usize, end: usize): i32 {
  const lead = <u32>load<u8>(pointer);
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (pointer + 1 >= end) return 0;
  const second = <u32>load<u8>(pointer, 1);
  if (lead < 0xe0) return (second & 0xc0) == 0x80 ? 2 : 0;

  // The second byte alone decides whether the form is overlong, a surrogate or too large.
  const least: u32 = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const most: u32 = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  if (pointer + 2 >= end || (load<u8>(pointer, 2) & 0xc0) != 0x80) return 0;
  if (lead < 0xf0) return 3;
  return pointer + 3 < end && (load<u8>(pointer, 3) & 0xc0) == 0x80 ? 4 : 0;
}

/** Returns the code point of the sequence of 2 to 4 bytes at `pointer`, which `sequenceLength` has measured. */
export function codePointAt(pointer: usize, length: i32): u32 {
  const lead = <u32>load<u8>(pointer);
  const second = (<u32>load<u8>(pointer, 1)) & 0x3f;
  if (length == 2) return ((lead & 0x1f) << 6) | second;
  const third = (<u32>load<u8>(pointer, 2)) & 0x3f;
  if (length == 3) return ((lead & 0x0f) << 12) | (second << 6) | third;
  return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | ((<u32>load<u8>(pointer, 3)) & 0x3f);
}

/** Writes a code point (no surrogate, at most U+10FFFF) as 1 to 4 bytes and returns how many. */
export function storeCodePoint(pointer: usize, code: u32): i32 {
  if (code < 0x80) {
    store<u8>(pointer, <u8>code);
    return 1;
  }
  if (code < 0x800) {
    store<u8>(pointer, <u8>(0xc0 | (code >> 6)));
    store<u8>(pointer, <u8>(0x80 | (code & 0x3f)), 1);
    return 2;
  }
  if (code < 0x10000) {
    store<u8>(pointer, <u8>(0xe0 | (code >> 12)));
    store<u8>(pointer, <u8>(0x80 | ((code >> 6) & 0x3f)), 1);
    store<u8>(pointer, <u8>(0x80 | (code & 0x3f)), 2);
    return 3;
  }
  store<u8>(pointer, <u8>(0xf0 | (code >> 18)));
  store<u8>(pointer, <u8>(0x80 | ((code >> 12) & 0x3f)), 1);
  store<u8>(pointer, <u8>(0x80 | ((code >> 6) & 0x3f)), 2);
  store<u8>(pointer, <u8>(0x80 | (code & 0x3f)), 3);
  return 4;
}
