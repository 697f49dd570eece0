import { byteString, type ByteString } from "../bytes.js";

/** Limits on what a guest may hand in; beyond them the data counts as malformed. */
export const maxPairs = 1024;
export const maxPairsBytes = 1024 * 1024;

/** Number of bytes {@link writePairs} needs; 0 for no pairs, because an empty map is the empty byte string. */
export function pairsSize(pairs: Iterable<readonly [ByteString, ByteString]>): number {
  let size = 0;
  for (const [name, value] of pairs) size += 10 + name.length + value.length;
  return size === 0 ? 0 : size + 4;
}

/** Writes pairs in the ABI's form (count, lengths, then each text followed by 00) into a buffer that is long enough. */
export function writePairs(pairs: Iterable<readonly [ByteString, ByteString]>, target: Buffer, start: number): void {
  let count = 0;
  let at = start + 4;
  for (const [name, value] of pairs) {
    at = target.writeUInt32LE(name.length, at);
    at = target.writeUInt32LE(value.length, at);
    count++;
  }
  target.writeUInt32LE(count, start);
  for (const [name, value] of pairs) {
    at += target.write(name, at, "latin1");
    target[at++] = 0;
    at += target.write(value, at, "latin1");
    target[at++] = 0;
  }
}

/** The pairs in a byte string a guest handed over; what is malformed or too large is no pairs at all, as in Envoy. */
export function readPairs(bytes: Uint8Array): [ByteString, ByteString][] {
  if (bytes.length < 4 || bytes.length > maxPairsBytes) return [];
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.readUInt32LE(0);
  if (count > maxPairs) return [];
  let at = 4 + count * 8;
  if (at > view.length) return [];
  const pairs: [ByteString, ByteString][] = [];
  const text = (length: number): ByteString | undefined => {
    const end = at + length;
    if (end >= view.length || view[end] !== 0) return undefined;
    const found = byteString(view.subarray(at, end));
    at = end + 1;
    return found;
  };
  for (let i = 0; i < count; i++) {
    const name = text(view.readUInt32LE(4 + i * 8));
    const value = name === undefined ? undefined : text(view.readUInt32LE(8 + i * 8));
    if (name === undefined || value === undefined) return [];
    pairs.push([name, value]);
  }
  return at === view.length ? pairs : [];
}
