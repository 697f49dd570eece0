import { expect, test } from "vitest";
import { readHeap } from "../src/vm/assemblyscript-heap.js";

const root = 1024;
const tail = 65_532;

/** A memory of one page with a heap as the compiler's library lays it out: a block of 28 bytes in use, the rest free. */
function memory(): Buffer {
  const bytes = Buffer.alloc(65_536);
  bytes.writeUInt32LE(tail, root + 1568);
  bytes.writeUInt32LE(28, root + 1580);
  bytes.writeUInt32LE((tail - (root + 1612) - 4) | 1, root + 1612);
  bytes.writeUInt32LE(2, tail);
  return bytes;
}

test("every block of a heap is counted, from the first one on", () => {
  const free = tail - (root + 1612);
  expect(readHeap(memory())).toEqual({
    used: 1,
    usedBytes: 32,
    free: 1,
    freeBytes: free,
    largestFreeBytes: free - 4,
  });
});

test("what only looks like the root of a heap is none", () => {
  const broken = memory();
  broken.writeUInt32LE(24, root + 1580); // no size that the allocator gives
  expect(readHeap(broken)).toBeUndefined();
  expect(readHeap(Buffer.alloc(65_536))).toBeUndefined();
  expect(readHeap(Buffer.alloc(0))).toBeUndefined();
});
