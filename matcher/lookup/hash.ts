// FNV-1a over UTF-16 units: a unit at a time, so that a walk over a text has the hash of every beginning, or of every end.

/** The hash of the empty text. */
export const HASH_START: u32 = 0x811c9dc5;

/** The hash of a text and one more unit. */
// @ts-ignore: decorator
@inline
export function hashUnit(hash: u32, unit: i32): u32 {
  return (hash ^ unit) * 0x01000193;
}

/** Where to look first in a table of `mask + 1` slots, a power of two. The low bits of FNV alone tell similar texts badly apart. */
export function hashSlot(hash: u32, mask: i32): i32 {
  hash = (hash ^ (hash >>> 15)) * 0x2c1b3c6d;
  hash = (hash ^ (hash >>> 12)) * 0x297a2d39;
  return (<i32>(hash ^ (hash >>> 15))) & mask;
}
