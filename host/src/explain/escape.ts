import type { ByteString } from "../bytes.js";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Longest text that is shown whole, in characters; a longer one is cut. */
const maxLength = 1000;

/** What must not reach a terminal or a line of a file as it is: controls, marks that cannot be seen, ends of lines. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\\]/gu;

/** Bytes as text of one line: what is no UTF-8, or cannot be seen, as `\xff` and `\u{2028}`. */
export function escapeBytes(bytes: ByteString): string {
  const text = decode(bytes);
  return text === undefined ? cut(bytes, /[^ -~]|\\/g) : escapeText(text);
}

/** As {@link escapeBytes}, of a text that has been decoded. */
export function escapeText(text: string): string {
  return cut(text, unsafe);
}

function cut(text: string, wrong: RegExp): string {
  const shown = text.slice(0, maxLength).replace(wrong, escaped);
  return text.length > maxLength ? `${shown}… <${text.length} in all>` : shown;
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  if (character === "\\") return "\\\\";
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}

function decode(bytes: ByteString): string | undefined {
  try {
    return strict.decode(Buffer.from(bytes, "latin1"));
  } catch {
    return undefined;
  }
}
