/** Returns two lower case hexadecimal digits for each byte. */
export function toHex(bytes: Uint8Array): string {
  const count = bytes.length;
  const text = __new((<usize>count) << 2, idof<string>());
  for (let i = 0; i < count; i++) {
    const byte = <i32>load<u8>(bytes.dataStart + i);
    store<u16>(text + ((<usize>i) << 2), <u16>lowerHexDigit(byte >> 4));
    store<u16>(text + ((<usize>i) << 2), <u16>lowerHexDigit(byte & 15), 2);
  }
  return changetype<string>(text);
}

/** Returns the bytes of hexadecimal text in either case, or null for an odd length or another character. "" is no bytes. */
export function fromHex(text: string): Uint8Array | null {
  const length = text.length;
  if ((length & 1) != 0) return null;
  const bytes = new Uint8Array(length >> 1);
  for (let i = 0; i < length; i += 2) {
    const high = hexDigit(text.charCodeAt(i));
    const low = hexDigit(text.charCodeAt(i + 1));
    if ((high | low) > 15) return null;
    store<u8>(bytes.dataStart + (i >> 1), <u8>((high << 4) | low));
  }
  return bytes;
}

/** Returns the value 0 to 15 of a hexadecimal digit in either case, or 255 for another character. */
export function hexDigit(unit: u32): u32 {
  if (unit - 0x30 <= 9) return unit - 0x30;
  const letter = (unit | 0x20) - 0x61;
  return letter <= 5 ? letter + 10 : 255;
}

/** Returns the code of the upper case hexadecimal digit for a value 0 to 15. */
export function upperHexDigit(value: i32): i32 {
  return value < 10 ? 0x30 + value : 0x37 + value;
}

/** Returns the code of the lower case hexadecimal digit for a value 0 to 15. */
export function lowerHexDigit(value: i32): i32 {
  return value < 10 ? 0x30 + value : 0x57 + value;
}
