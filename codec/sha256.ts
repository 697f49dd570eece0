/**
 * SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104). No branch and no address depends on what is hashed, so that time tells
 * nothing but the length. Compare a digest or MAC with `equalsConstantTime`.
 * @module
 */
import { BlockHash } from "./block-hash";
import { Hmac } from "./hmac";

const DIGEST_SIZE: i32 = 32;

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, section 4.2.2). */
// @ts-ignore: decorator
@lazy
const ROUND_CONSTANTS: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);
/** The same of the square roots of the first eight primes (section 5.3.3): the state before the first block. */
// @ts-ignore: decorator
@lazy
const FIRST_STATE: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);
/** The message schedule of the block at hand. */
// @ts-ignore: decorator
@lazy
const SCHEDULE: usize = memory.data(256, 4);

/** Returns the SHA-256 digest of the bytes, 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return new BlockHash<Sha256Function, u32>().update(bytes).digest();
}

/** Returns the HMAC-SHA-256 of the bytes under the key, 32 bytes. The key may have any length. */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return new Hmac<Sha256Function, u32>(key).update(bytes).digest();
}

/** The SHA-256 of a message that comes in pieces: a body, chunk by chunk. */
@final
export class Sha256 extends BlockHash<Sha256Function, u32> {}

/** The HMAC-SHA-256 of messages that come in pieces, all under one key. */
@final
export class HmacSha256 extends Hmac<Sha256Function, u32> {}

/** What makes SHA-256 of a `BlockHash`. */
@unmanaged
class Sha256Function {
  get digestSize(): i32 {
    return DIGEST_SIZE;
  }

  get bigEndian(): bool {
    return true;
  }

  begin(state: usize): void {
    memory.copy(state, FIRST_STATE, DIGEST_SIZE);
  }

  compress(state: usize, block: usize): void {
    compress(state, block);
  }
}

/** Takes one block of 64 bytes into the state (section 6.2.2). */
function compress(state: usize, block: usize): void {
  for (let i: usize = 0; i < 64; i += 4) store<u32>(SCHEDULE + i, bswap(load<u32>(block + i)));
  for (let at = SCHEDULE + 64; at < SCHEDULE + 256; at += 4) {
    const early = load<u32>(at - 60);
    const late = load<u32>(at - 8);
    const mixedEarly = rotr(early, 7) ^ rotr(early, 18) ^ (early >> 3);
    const mixedLate = rotr(late, 17) ^ rotr(late, 19) ^ (late >> 10);
    store<u32>(at, load<u32>(at - 64) + mixedEarly + load<u32>(at - 28) + mixedLate);
  }
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  for (let i: usize = 0; i < 256; i += 4) {
    const chosen = (e & f) ^ (~e & g);
    const first =
      h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + chosen + load<u32>(ROUND_CONSTANTS + i) + load<u32>(SCHEDULE + i);
    const second = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
  store<u32>(state, load<u32>(state, 20) + f, 20);
  store<u32>(state, load<u32>(state, 24) + g, 24);
  store<u32>(state, load<u32>(state, 28) + h, 28);
}
