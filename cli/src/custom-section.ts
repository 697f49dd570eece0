const headerBytes = 8;
const customId = 0;

/**
 * A module with one custom section of that name, at its end, in place of those it has. The section holds one text, its length
 * in front.
 */
export function withCustomSection(module: Uint8Array, name: string, text: Uint8Array): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [module.subarray(0, headerBytes)];
  for (let at = headerBytes; at < module.length;) {
    const [size, body] = readU32(module, at + 1);
    if (module[at] !== customId || nameAt(module, body) !== name) parts.push(module.subarray(at, body + size));
    at = body + size;
  }
  const contents = Buffer.concat([sized(Buffer.from(name, "utf8")), sized(text)]);
  return Uint8Array.from(Buffer.concat([...parts, Uint8Array.of(customId), sized(contents)]));
}

function nameAt(module: Uint8Array, at: number): string {
  const [length, start] = readU32(module, at);
  return Buffer.from(module.subarray(start, start + length)).toString("utf8");
}

/** The number at a position, and the position behind it (LEB128). */
function readU32(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]!;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value >>> 0, at];
  }
}

function sized(contents: Uint8Array): Uint8Array {
  const length: number[] = [];
  let rest = contents.length;
  for (; rest > 0x7f; rest >>>= 7) length.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Uint8Array.of(...length, rest), contents]);
}
