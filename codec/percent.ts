import { isAlphanumeric } from "./ascii";
import { GrowingBuffer } from "./buffer";
import { hexDigit, upperHexDigit } from "./hex";
import { encodeText } from "./text";

const PERCENT: i32 = 0x25;
const PLUS: i32 = 0x2b;
/** The unreserved characters of RFC 3986, section 2.3, that are no letters or digits. */
// @ts-ignore: decorator
@lazy
const UNRESERVED: string = "-._~";

/**
 * Returns the text with each byte of its encoding as `%XX`, save the unreserved characters of RFC 3986 (letters, digits,
 * `-`, `.`, `_`, `~`) and the ASCII characters in `keep`, such as "/" for a path. Escaped bytes of text that is not UTF-8 give
 * the byte itself, `%FF`. With "%" in `keep`, triplets that are there already stay as they are.
 */
export function percentEncode(text: string, keep: string = ""): string {
  const encoded = new GrowingBuffer(text.length + 8);
  const bytes = encodeText(text);
  for (let i = 0; i < bytes.length; i++) {
    const byte = <i32>load<u8>(bytes.dataStart + i);
    if (byte < 0x80 && (isAlphanumeric(byte) || contains(UNRESERVED, byte) || contains(keep, byte))) encoded.byte(byte);
    else appendTriplet(encoded, byte);
  }
  return encoded.toText();
}

/**
 * Returns the text with each `%XX` replaced by its byte, decoded without loss as by `decodeText`, or null when a `%` is not
 * followed by two hexadecimal digits. `+` is a plus sign: form data is the matter of `Query`. Decoded once: `%2541` gives `%41`.
 */
export function percentDecode(text: string): string | null {
  return isPercentEncoded(text) ? unescapePercent(text, false) : null;
}

/** Whether each `%` is followed by two hexadecimal digits, so that `percentDecode` gives a text. */
export function isPercentEncoded(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) == PERCENT && tripletAt(text, i) < 0) return false;
  }
  return true;
}

/** Replaces each triplet and leaves any other `%` as it is; with `plusIsSpace`, `+` becomes a space as form data has it. */
export function unescapePercent(text: string, plusIsSpace: bool): string {
  if (!contains(text, PERCENT) && !(plusIsSpace && contains(text, PLUS))) return text;
  const decoded = new GrowingBuffer(text.length + 8);
  const bytes = encodeText(text);
  for (let i = 0; i < bytes.length; i++) {
    const byte = <i32>load<u8>(bytes.dataStart + i);
    const value = byte == PERCENT ? tripletOf(bytes, i) : -1;
    if (value >= 0) {
      decoded.byte(value);
      i += 2;
    } else {
      decoded.byte(plusIsSpace && byte == PLUS ? 0x20 : byte);
    }
  }
  return decoded.toText();
}

/** Appends `%` and two upper case hexadecimal digits (RFC 3986, section 2.1). */
export function appendTriplet(buffer: GrowingBuffer, byte: i32): void {
  buffer.byte(PERCENT);
  buffer.byte(upperHexDigit(byte >> 4));
  buffer.byte(upperHexDigit(byte & 15));
}

function contains(characters: string, unit: i32): bool {
  for (let i = 0; i < characters.length; i++) {
    if (characters.charCodeAt(i) == unit) return true;
  }
  return false;
}

function tripletAt(text: string, index: i32): i32 {
  if (index + 2 >= text.length) return -1;
  return tripletValue(text.charCodeAt(index + 1), text.charCodeAt(index + 2));
}

function tripletOf(bytes: Uint8Array, index: i32): i32 {
  if (index + 2 >= bytes.length) return -1;
  return tripletValue(<i32>load<u8>(bytes.dataStart + index, 1), <i32>load<u8>(bytes.dataStart + index, 2));
}

/** Returns the byte, or -1 when one of the two is no hexadecimal digit. */
function tripletValue(high: i32, low: i32): i32 {
  const upper = hexDigit(high);
  const lower = hexDigit(low);
  return (upper | lower) > 15 ? -1 : <i32>((upper << 4) | lower);
}
