/**
 * Base64 of RFC 4648, strict: no blanks or line breaks, and one text for each byte string, so that two texts that differ never
 * decode to the same bytes.
 * @module
 */
// @ts-ignore: decorator
@lazy
const STANDARD: string = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
// @ts-ignore: decorator
@lazy
const URL_SAFE: string = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const PADDING: i32 = 0x3d;
const NO_DIGIT: u32 = 64;

/** Returns base64 with padding (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  return encode(bytes, STANDARD, true);
}

/** Returns base64 without padding in the alphabet with `-` and `_` (RFC 4648, section 5), as in JSON Web Tokens. */
export function toBase64Url(bytes: Uint8Array): string {
  return encode(bytes, URL_SAFE, false);
}

/**
 * Returns the bytes of padded base64, or null when the text has another character, wrong or missing padding, or a last digit
 * with bits that belong to no byte and are not zero. "" is no bytes.
 */
export function fromBase64(text: string): Uint8Array | null {
  const length = text.length;
  if ((length & 3) != 0) return null;
  let digits = length;
  while (digits > 0 && length - digits < 2 && text.charCodeAt(digits - 1) == PADDING) digits--;
  return decode(text, digits, STANDARD);
}

/** Returns the bytes of base64 in the alphabet with `-` and `_`, or null as `fromBase64` does; padding is refused. */
export function fromBase64Url(text: string): Uint8Array | null {
  return decode(text, text.length, URL_SAFE);
}

function encode(bytes: Uint8Array, alphabet: string, padded: bool): string {
  const length = bytes.length;
  const whole = length / 3;
  const rest = length - whole * 3;
  const digits = whole * 4 + (rest == 0 ? 0 : padded ? 4 : rest + 1);
  const text = __new((<usize>digits) << 1, idof<string>());
  let target = text;
  for (let i = 0; i < length; i += 3) {
    let three = byteAt(bytes, i) << 16;
    if (i + 1 < length) three |= byteAt(bytes, i + 1) << 8;
    if (i + 2 < length) three |= byteAt(bytes, i + 2);
    const last = min(length - i, 3);
    for (let j = 0; j <= last; j++, target += 2) {
      store<u16>(target, <u16>alphabet.charCodeAt((three >> (18 - 6 * j)) & 63));
    }
  }
  for (; target < text + ((<usize>digits) << 1); target += 2) store<u16>(target, <u16>PADDING);
  return changetype<string>(text);
}

/** Decodes the first `digits` characters. */
function decode(text: string, digits: i32, alphabet: string): Uint8Array | null {
  const rest = digits & 3;
  if (rest == 1) return null;
  const bytes = new Uint8Array((digits >> 2) * 3 + (rest == 0 ? 0 : rest - 1));
  let target = bytes.dataStart;
  let bits: u32 = 0;
  let count = 0;
  for (let i = 0; i < digits; i++) {
    const value = digitValue(text.charCodeAt(i), alphabet);
    if (value == NO_DIGIT) return null;
    bits = (bits << 6) | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    store<u8>(target++, <u8>(bits >> count));
  }
  return (bits & ((1 << count) - 1)) == 0 ? bytes : null;
}

function digitValue(unit: i32, alphabet: string): u32 {
  if (<u32>(unit - 0x41) < 26) return unit - 0x41;
  if (<u32>(unit - 0x61) < 26) return unit - 0x61 + 26;
  if (<u32>(unit - 0x30) < 10) return unit - 0x30 + 52;
  if (unit == alphabet.charCodeAt(62)) return 62;
  return unit == alphabet.charCodeAt(63) ? 63 : NO_DIGIT;
}

function byteAt(bytes: Uint8Array, index: i32): i32 {
  return <i32>load<u8>(bytes.dataStart + index);
}
