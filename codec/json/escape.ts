import { narrowPlain } from "../ascii-run";
import { GrowingBuffer } from "../buffer";
import { lowerHexDigit } from "../hex";
import { unitAt } from "../unit";
import { storeCodePoint } from "../utf8";
import { JsonDocument } from "./document";

/** Bytes that one UTF-16 unit takes at most: `\u001f`. */
const MOST_PER_UNIT: i32 = 6;
const REPLACEMENT: i32 = 0xfffd;

/**
 * Returns the text as it stands between the quotes of a JSON string: quote, backslash and control characters escaped as
 * `JSON.stringify` does. A lone surrogate, such as an escaped byte of text that is not UTF-8, becomes U+FFFD, because
 * JSON has no agreed way to carry it; so the result is always valid.
 */
export function escapeJson(text: string): string {
  const buffer = new GrowingBuffer(text.length + 8);
  escapeTo(buffer, text, 0);
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

/** Appends `escapeJson` of the text, from unit `i` on. */
export function escapeTo(buffer: GrowingBuffer, text: string, i: i32): void {
  for (const units = text.length; i < units; i++) {
    const plain = buffer.reserve(units - i + MOST_PER_UNIT);
    const run = plainTo(text, i, plain);
    buffer.length += run;
    i += run;
    if (i == units) return;
    let code = unitAt(text, i);
    if ((code & 0xf800) == 0xd800) {
      const low = i + 1 < units ? unitAt(text, i + 1) : 0;
      const isPair = code < 0xdc00 && (low & 0xfc00) == 0xdc00;
      if (isPair) i++;
      code = isPair ? 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff) : REPLACEMENT;
    }
    // What is ASCII here is not plain.
    buffer.length += code < 0x80 ? storeEscape(plain + run, code) : storeCodePoint(plain + run, code);
  }
}

/** Copies what is ASCII and needs no escape, from unit `first` to the first that is not; most texts of a proxy are one such run. */
export function plainTo(text: string, first: i32, target: usize): i32 {
  return narrowPlain(changetype<usize>(text) + ((<usize>first) << 1), target, text.length - first);
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
