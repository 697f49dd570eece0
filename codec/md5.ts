/**
 * MD5 (RFC 1321) and HMAC-MD5 (RFC 2104), for protocols that prescribe them. MD5 is broken: two messages of one digest take
 * seconds to make, on a telephone. It protects nothing against a person, and serves as a check sum (`Content-MD5`), as the name of
 * something that nobody forges, or to speak with an old peer. HMAC-MD5 is not known to be broken, and no choice for a protocol of
 * your own: use `hmacSha256`.
 *
 * No branch and no address depends on what is hashed, so that time tells nothing but the length.
 * @module
 */
import { BlockHash } from "./block-hash";
import { Hmac } from "./hmac";

const DIGEST_SIZE: i32 = 16;

/** First 32 bits of the fractional parts of the sines of 1 to 64, without their sign (RFC 1321, section 3.4). */
// @ts-ignore: decorator
@lazy
const ROUND_CONSTANTS: usize = memory.data<u32>([
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8,
  0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
  0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87,
  0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
  0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039,
  0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
  0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
  0xeb86d391,
]);
/** How far each step of a round turns its sum, four rounds of four. */
// @ts-ignore: decorator
@lazy
const TURNS: usize = memory.data<u8>([7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]);
/** The state before the first block (section 3.3). */
// @ts-ignore: decorator
@lazy
const FIRST_STATE: usize = memory.data<u32>([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);

/** Returns the MD5 digest of the bytes, 16 bytes. Protects nothing. */
export function md5(bytes: Uint8Array): Uint8Array {
  return new BlockHash<Md5Function, u32>().update(bytes).digest();
}

/** Returns the HMAC-MD5 of the bytes under the key, 16 bytes. The key may have any length. */
export function hmacMd5(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return new Hmac<Md5Function, u32>(key).update(bytes).digest();
}

/** The MD5 of a message that comes in pieces: a body, chunk by chunk. Protects nothing. */
@final
export class Md5 extends BlockHash<Md5Function, u32> {}

/** The HMAC-MD5 of messages that come in pieces, all under one key. */
@final
export class HmacMd5 extends Hmac<Md5Function, u32> {}

/** What makes MD5 of a `BlockHash`. */
@unmanaged
class Md5Function {
  get digestSize(): i32 {
    return DIGEST_SIZE;
  }

  get bigEndian(): bool {
    return false;
  }

  begin(state: usize): void {
    memory.copy(state, FIRST_STATE, DIGEST_SIZE);
  }

  compress(state: usize, block: usize): void {
    compress(state, block);
  }
}

/** Takes one block of 64 bytes into the state (section 3.4). */
function compress(state: usize, block: usize): void {
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    let mixed: u32;
    let word: i32;
    if (round == 0) {
      mixed = (b & c) | (~b & d);
      word = i;
    } else if (round == 1) {
      mixed = (b & d) | (c & ~d);
      word = 5 * i + 1;
    } else if (round == 2) {
      mixed = b ^ c ^ d;
      word = 3 * i + 5;
    } else {
      mixed = c ^ (b | ~d);
      word = 7 * i;
    }
    mixed += a + load<u32>(ROUND_CONSTANTS + ((<usize>i) << 2)) + load<u32>(block + ((<usize>(word & 15)) << 2));
    a = d;
    d = c;
    c = b;
    b += rotl(mixed, <u32>load<u8>(TURNS + ((round << 2) | (i & 3))));
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
}
