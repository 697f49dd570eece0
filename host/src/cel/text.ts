import { isUtf8 } from "node:buffer";

/** First of the 128 lone surrogates that stand for bytes above 0x7F which are no UTF-8. */
const escapes = 0xdc80;
const escaped = /[\udc80-\udcff]/;

/** Text of bytes. Those that are no UTF-8 become lone surrogates, which `bytesOfText` turns back (PEP 383). */
export function textOfBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString("utf8");
  let text = "";
  for (let at = 0; at < buffer.length;) {
    const length = [1, 2, 3, 4].find((size) => at + size <= buffer.length && isUtf8(buffer.subarray(at, at + size)));
    text +=
      length === undefined
        ? String.fromCharCode(escapes - 0x80 + buffer[at]!)
        : buffer.toString("utf8", at, at + length);
    at += length ?? 1;
  }
  return text;
}

/** Bytes of text that `textOfBytes` made, or of any other. */
export function bytesOfText(text: string): Uint8Array {
  if (!escaped.test(text)) return Buffer.from(text, "utf8");
  const parts = [...text].map((char) => {
    const code = char.charCodeAt(0);
    return char.length === 1 && code >= escapes && code <= 0xdcff
      ? Uint8Array.of(code - escapes + 0x80)
      : Buffer.from(char, "utf8");
  });
  return Buffer.concat(parts);
}
