/** What the allocator of the AssemblyScript compiler holds: objects of the collector, and blocks of `heap.alloc`. */
export interface HeapBlocks {
  /** Blocks in use: live objects, and garbage that the collector has not come to yet. */
  readonly used: number;
  /** Their bytes, headers included. */
  readonly usedBytes: number;
  readonly free: number;
  readonly freeBytes: number;
  readonly largestFreeBytes: number;
}

// The layout of the compiler's standard library, `rt/tlsf.ts`, which is the same for every 32-bit module: a root with the
// address of the last block at its end, then blocks side by side, each behind a word of its size and two flags.
const alignment = 16;
const tailCell = 1568;
const firstBlock = 1580;
const wordBytes = 4;
const freeFlag = 1;
const flags = 3;

/**
 * Reads the blocks of an AssemblyScript heap from the outside, whatever the module exports. The heap's root is found by its
 * shape; undefined where there is none, as in modules of other compilers, with the runtime `stub`, and before the first
 * allocation.
 */
export function readHeap(memory: Buffer): HeapBlocks | undefined {
  const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.length / wordBytes);
  const tail = memory.length - wordBytes;
  for (let at = tailCell / wordBytes; at < words.length; at += alignment / wordBytes) {
    if (words[at] !== tail) continue;
    const blocks = walk(words, at * wordBytes - tailCell + firstBlock, tail);
    if (blocks !== undefined) return blocks;
  }
  return undefined;
}

/** Sums up the blocks; undefined where they do not lead to the last one, so that this is no heap. */
function walk(words: Uint32Array, first: number, tail: number): HeapBlocks | undefined {
  const sum = { used: 0, usedBytes: 0, free: 0, freeBytes: 0, largestFreeBytes: 0 };
  let at = first;
  while (at < tail) {
    const info = words[at / wordBytes]!;
    const bytes = (info & ~flags) >>> 0;
    if ((bytes + wordBytes) % alignment !== 0) return undefined;
    if ((info & freeFlag) === 0) {
      sum.used++;
      sum.usedBytes += bytes + wordBytes;
    } else {
      sum.free++;
      sum.freeBytes += bytes + wordBytes;
      sum.largestFreeBytes = Math.max(sum.largestFreeBytes, bytes);
    }
    at += bytes + wordBytes;
  }
  return at === tail ? sum : undefined;
}
