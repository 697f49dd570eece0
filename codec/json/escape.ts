import { narrowPlain } from "../ascii-run";
import { GrowingBuffer } from "../buffer";
import { lowerHexDigit } from "../hex";
import { unitAt } from "../unit";
import { storeCodePoint } from "../utf8";
import { JsonDocument } from "./document";

/** Bytes that one UTF-16 unit takes at most: `\u001f`. */
const MOST_PER_UNIT: i32 = 6;
/** Room that is left behind an escaped text: for a quote and a colon. */
export const BEHIND: i32 = 2;
const REPLACEMENT: i32 = 0xfffd;

/**
 * Returns the text as it stands between the quotes of a JSON string: quote, backslash and control characters escaped as
 * `JSON.stringify` does. A lone surrogate, such as an escaped byte of text that is not UTF-8, becomes U+FFFD, because
 * JSON has no agreed way to carry it; so the result is always valid.
 */
export function escapeJson(text: string): string {
  const buffer = new GrowingBuffer(text.length + BEHIND);
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

/** Appends `escapeJson` of the text, for whose units and `BEHIND` bytes more there must be room. That many are left behind it. */
export function escapeTo(buffer: GrowingBuffer, text: string): void {
  for (let i = 0, units = text.length; ; i++) {
    const end = buffer.start + buffer.length;
    const plain = narrowPlain(changetype<usize>(text) + ((<usize>i) << 1), end, units - i);
    buffer.length += plain;
    i += plain;
    if (i >= units) return;
    const pointer = buffer.reserve(units - i + MOST_PER_UNIT + BEHIND);
    let code = unitAt(text, i);
    if ((code & 0xf800) == 0xd800) {
      const low = i + 1 < units ? unitAt(text, i + 1) : 0;
      const isPair = code < 0xdc00 && (low & 0xfc00) == 0xdc00;
      if (isPair) i++;
      code = isPair ? 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff) : REPLACEMENT;
    }
    // What is ASCII here is not plain.
    buffer.length += code < 0x80 ? storeEscape(pointer, code) : storeCodePoint(pointer, code);
  }
}

function storeEscape(pointer: usize, unit: u32): i32 {
  store<u8>(pointer, 0x5c);
  const letter = unit < 0x20 ? escapeLetter(unit) : unit;
  if (letter != 0) {
    store<u8>(pointer, <u8>letter, 1);
    return 2;
  }
  store<u32>(pointer, 0x303075, 1); // u00
  store<u8>(pointer, <u8>(0x30 + (unit >> 4)), 4);
  store<u8>(pointer, <u8>lowerHexDigit(unit & 15), 5);
  return MOST_PER_UNIT;
}

/** Returns the letter of the short escape for a control character, or 0 when there is none: bt, n, f, r from 8 on. */
function escapeLetter(unit: u32): u32 {
  return unit - 8 > 5 ? 0 : <u8>(0x7266006e7462 >> ((<u64>(unit - 8)) << 3));
}
