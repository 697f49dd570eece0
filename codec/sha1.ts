/**
 * SHA-1 (FIPS 180-4) and HMAC-SHA-1 (RFC 2104), for protocols that prescribe them. SHA-1 is broken: two messages of one digest
 * can be made. So it is no proof that a message, a certificate or a file is the one that was signed, and no way to keep
 * passwords; it still serves where both sides are trusted, as in a handshake of WebSocket or a name in Git. HMAC-SHA-1 is not
 * broken, and still no choice for a protocol of your own: use `hmacSha256`.
 *
 * No branch and no address depends on what is hashed, so that time tells nothing but the length.
 * @module
 */
import { BlockHash } from "./block-hash";
import { Hmac } from "./hmac";

const DIGEST_SIZE: i32 = 20;

/** The state before the first block (FIPS 180-4, section 5.3.1). */
// @ts-ignore: decorator
@lazy
const FIRST_STATE: usize = memory.data<u32>([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
/** The message schedule of the block at hand. */
// @ts-ignore: decorator
@lazy
const SCHEDULE: usize = memory.data(320, 4);

/** Returns the SHA-1 digest of the bytes, 20 bytes. Proves nothing against a forger. */
export function sha1(bytes: Uint8Array): Uint8Array {
  return new BlockHash<Sha1Function, u32>().update(bytes).digest();
}

/** Returns the HMAC-SHA-1 of the bytes under the key, 20 bytes. The key may have any length. */
export function hmacSha1(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return new Hmac<Sha1Function, u32>(key).update(bytes).digest();
}

/** The SHA-1 of a message that comes in pieces: a body, chunk by chunk. Proves nothing against a forger. */
@final
export class Sha1 extends BlockHash<Sha1Function, u32> {}

/** The HMAC-SHA-1 of messages that come in pieces, all under one key. */
@final
export class HmacSha1 extends Hmac<Sha1Function, u32> {}

/** What makes SHA-1 of a `BlockHash`. */
@unmanaged
class Sha1Function {
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

/** Takes one block of 64 bytes into the state (section 6.1.2). */
function compress(state: usize, block: usize): void {
  for (let i: usize = 0; i < 64; i += 4) store<u32>(SCHEDULE + i, bswap(load<u32>(block + i)));
  for (let at = SCHEDULE + 64; at < SCHEDULE + 320; at += 4) {
    store<u32>(at, rotl(load<u32>(at - 12) ^ load<u32>(at - 32) ^ load<u32>(at - 56) ^ load<u32>(at - 64), 1));
  }
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  for (let i = 0; i < 80; i++) {
    let mixed: u32;
    if (i < 20) mixed = ((b & c) ^ (~b & d)) + 0x5a827999;
    else if (i < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
    else if (i < 60) mixed = ((b & c) ^ (b & d) ^ (c & d)) + 0x8f1bbcdc;
    else mixed = (b ^ c ^ d) + 0xca62c1d6;
    mixed += rotl(a, 5) + e + load<u32>(SCHEDULE + ((<usize>i) << 2));
    e = d;
    d = c;
    c = rotl(b, 30);
    b = a;
    a = mixed;
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
}
