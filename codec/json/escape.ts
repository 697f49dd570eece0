import { GrowingBuffer } from "../buffer";
import { lowerHexDigit } from "../hex";
import { unitAt } from "../unit";
import { storeCodePoint } from "../utf8";
import { JsonDocument } from "./document";

/** Bytes that one UTF-16 unit takes at most: `\u001f`. */
const MOST_PER_UNIT: i32 = 6;
const REPLACEMENT: u32 = 0xfffd;

/**
 * Returns the text as it stands between the quotes of a JSON string: quote, backslash and control characters escaped as
 * `JSON.stringify` does. A lone surrogate, such as an escaped byte of text that is not UTF-8, becomes U+FFFD, because
 * JSON has no agreed way to carry it; so the result is always valid.
 */
export function escapeJson(text: string): string {
  const buffer = new GrowingBuffer(text.length + 8);
  escapeTo(buffer, text);
  return buffer.toText();
}

/**
 * Returns the text that stands between the quotes of a JSON string with its escapes resolved, or null when that is not the
 * inside of one string: a bad escape, half of a surrogate pair, a raw quote or control character, bytes that are not UTF-8.
 */
export function unescapeJson(text: string): string | null {
  const document = JsonDocument.parseText('"' + text + '"');
  return document.ok ? document.root.asString("") : null;
}

/** Appends `escapeJson` of the text. */
export function escapeTo(buffer: GrowingBuffer, text: string): void {
  const units = text.length;
  for (let i = 0; i < units; i++) {
    const plain = buffer.reserve(units - i + MOST_PER_UNIT);
    const run = copyPlain(text, i, plain);
    buffer.length += run;
    i += run;
    if (i == units) return;
    const pointer = plain + run;
    const unit = <u32>text.charCodeAt(i);
    if (unit < 0x20 || unit == 0x22 || unit == 0x5c) {
      buffer.length += storeEscape(pointer, unit);
    } else if ((unit & 0xf800) != 0xd800) {
      buffer.length += storeCodePoint(pointer, unit);
    } else if (unit < 0xdc00 && i + 1 < units && (text.charCodeAt(i + 1) & 0xfc00) == 0xdc00) {
      const low = <u32>text.charCodeAt(++i);
      buffer.length += storeCodePoint(pointer, 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff));
    } else {
      buffer.length += storeCodePoint(pointer, REPLACEMENT);
    }
  }
}

/** Copies what is ASCII and needs no escape, from unit `first` to the first that is not; most texts of a proxy are one such run. */
function copyPlain(text: string, first: i32, target: usize): i32 {
  const units = text.length;
  let i = first;
  for (; i < units; i++) {
    const unit = unitAt(text, i);
    if (<u32>(unit - 0x20) > 0x5f || unit == 0x22 || unit == 0x5c) break;
    store<u8>(target++, <u8>unit);
  }
  return i - first;
}

function storeEscape(pointer: usize, unit: u32): i32 {
  store<u8>(pointer, 0x5c);
  const letter = escapeLetter(unit);
  if (letter != 0) {
    store<u8>(pointer, <u8>letter, 1);
    return 2;
  }
  store<u8>(pointer, 0x75, 1);
  store<u8>(pointer, 0x30, 2);
  store<u8>(pointer, 0x30, 3);
  store<u8>(pointer, <u8>lowerHexDigit(unit >> 4), 4);
  store<u8>(pointer, <u8>lowerHexDigit(unit & 15), 5);
  return MOST_PER_UNIT;
}

/** Returns the letter of the short escape for a character, or 0 when there is none. */
function escapeLetter(unit: u32): u32 {
  switch (unit) {
    case 0x08:
      return 0x62; // b
    case 0x09:
      return 0x74; // t
    case 0x0a:
      return 0x6e; // n
    case 0x0c:
      return 0x66; // f
    case 0x0d:
      return 0x72; // r
    case 0x22:
    case 0x5c:
      return unit;
    default:
      return 0;
  }
}
