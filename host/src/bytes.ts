/**
 * A string with one character per byte, U+0000 to U+00FF (the term of the Fetch standard). Header names and values
 * travel in this form, because headers are bytes and Node's `http` hands them over like this.
 */
export type ByteString = string;

/** The bytes of a {@link ByteString}; characters above U+00FF lose their high bits. */
export function bytesOf(text: ByteString): Uint8Array {
  return Buffer.from(text, "latin1");
}

/** The {@link ByteString} that stands for some bytes. */
export function byteString(bytes: Uint8Array): ByteString {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** UTF-8 bytes of a configuration, or the bytes themselves; nothing is an empty configuration. */
export function configurationBytes(configuration: string | Uint8Array | undefined): Uint8Array {
  if (configuration === undefined) return new Uint8Array(0);
  return typeof configuration === "string" ? Buffer.from(configuration, "utf8") : configuration;
}

/** Lower-cases A to Z and nothing else, as header names demand; bytes above 0x7F stay what they are. */
export function asciiLower(text: ByteString): ByteString {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 65 && code <= 90) return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  }
  return text;
}
