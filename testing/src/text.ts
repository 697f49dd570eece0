/**
 * Text without loss between the bytes of the wire and JavaScript strings, the same as in `@sluice/codec`: a byte that is
 * not part of well-formed UTF-8 becomes one lone low surrogate U+DC80 to U+DCFF, and goes back to the same byte.
 */
import { byteString, bytesOf, type ByteString } from "@sluice/host";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ESCAPE = 0xdc00;

/** Length of the well-formed UTF-8 sequence at `index`, 0 when there is none (Unicode 15, table 3-7). */
function sequenceLength(bytes: Uint8Array, index: number): number {
  const lead = bytes[index]!;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (length === 0 || index + length > bytes.length) return 0;
  const second = bytes[index + 1]!;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = index + 2; i < index + length; i++) if ((bytes[i]! & 0xc0) !== 0x80) return 0;
  return length;
}

/** Decodes bytes to text without loss. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    let text = "";
    for (let i = 0; i < bytes.length;) {
      const length = sequenceLength(bytes, i);
      if (length === 0) text += String.fromCharCode(ESCAPE + bytes[i++]!);
      else text += strict.decode(bytes.subarray(i, (i += length)));
    }
    return text;
  }
}

/** Encodes text to bytes, the reverse of `decodeText`. Other lone surrogates become U+FFFD. */
export function encodeText(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return Buffer.from(text, "utf8");
  const parts: Uint8Array[] = [];
  for (const character of text) {
    const code = character.length === 1 ? character.charCodeAt(0) : 0;
    parts.push(code >= 0xdc80 && code <= 0xdcff ? Uint8Array.of(code - ESCAPE) : Buffer.from(character, "utf8"));
  }
  return Buffer.concat(parts);
}

/** Text as the host takes header values. */
export function toByteString(text: string): ByteString {
  return byteString(encodeText(text));
}

/** A header value of the host as text. */
export function fromByteString(value: ByteString): string {
  return decodeText(bytesOf(value));
}
