// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "random_get")
declare function random_get(buffer: usize, size: usize): i32;

/** Most bytes that Envoy gives in one call. */
const MAX_RANDOM: usize = 65536;

/** Fills memory with random bytes from the host. @returns false when the host refuses */
function fill(pointer: usize, size: usize): bool {
  while (size > 0) {
    const part = min(size, MAX_RANDOM);
    if (random_get(pointer, part) != 0) return false;
    pointer += part;
    size -= part;
  }
  return true;
}

const SEED: usize = memory.data(8, 8);

/** Seed of `Math.random()`; not for secrets. */
// @ts-ignore: decorator
@global
export function sluice_seed(): f64 {
  fill(SEED, 8);
  return reinterpret<f64>(load<u64>(SEED));
}

/** `crypto.getRandomValues`. Traps when the host refuses: going on with predictable keys would be worse. */
// @ts-ignore: decorator
@global
export namespace sluice_crypto {
  export function getRandomValues(array: Uint8Array): void {
    if (!fill(array.dataStart, array.length)) throw new Error("the host gives no random bytes");
  }
}
