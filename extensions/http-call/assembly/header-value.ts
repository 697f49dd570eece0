/** Servers take some 8 KB of headers at least; a longer value would rather break the request than help it. */
const MOST_BYTES: i32 = 8192;

/** Can bytes from a service stand in a header? Control characters but the tab cannot (RFC 9110, 5.5). */
export function isHeaderValue(bytes: Uint8Array): bool {
  if (bytes.length > MOST_BYTES) return false;
  for (let i = 0, length = bytes.length; i < length; i++) {
    const byte = unchecked(bytes[i]);
    if ((byte < 0x20 && byte != 0x09) || byte == 0x7f) return false;
  }
  return true;
}

/** `#` in place of each line feed, in the bytes themselves. */
export function joinLines(bytes: Uint8Array): Uint8Array {
  for (let i = 0, length = bytes.length; i < length; i++) {
    if (unchecked(bytes[i]) == 0x0a) unchecked((bytes[i] = 0x23));
  }
  return bytes;
}
