import { createHash, createHmac } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

const longText =
  "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed " +
  "before being used by the HMAC algorithm.";
const larger = "Test Using Larger Than Block-Size Key - Hash Key First";

interface Algorithm {
  /** Of Node, and of the shim. */
  name: string;
  mac: string;
  /** Text and digest: FIPS 180-4's examples, RFC 1321 appendix A.5. */
  digests: [string, string][];
  /** Key in hexadecimal, message and MAC: RFC 4231, RFC 2202. */
  macs: [string, string, string][];
}

const algorithms: Algorithm[] = [
  {
    name: "md5",
    mac: "hmacMd5",
    digests: [
      ["", "d41d8cd98f00b204e9800998ecf8427e"],
      ["a", "0cc175b9c0f1b6a831c399e269772661"],
      ["abc", "900150983cd24fb0d6963f7d28e17f72"],
      ["message digest", "f96b697d7cb7938d525a2f31aaf161d0"],
      ["abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"],
      ["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"],
      ["1234567890".repeat(8), "57edf4a22be3c955ac49da2e2107b67a"],
    ],
    macs: [
      ["0b".repeat(16), "Hi There", "9294727a3638bb1c13f48ef8158bfc9d"],
      ["4a656665", "what do ya want for nothing?", "750c783e6ab0b503eaa86e310a5db738"],
      ["aa".repeat(80), larger, "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"],
    ],
  },
  {
    name: "sha1",
    mac: "hmacSha1",
    digests: [
      ["", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
      ["abc", "a9993e364706816aba3e25717850c26c9cd0d89d"],
      ["abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"],
    ],
    macs: [
      ["0b".repeat(20), "Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"],
      ["4a656665", "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"],
      ["aa".repeat(80), larger, "aa4ae5e15272d00e95705637ce8a3b55ed402112"],
    ],
  },
  {
    name: "sha256",
    mac: "hmacSha256",
    digests: [["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"]],
    macs: [
      ["4a656665", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"],
    ],
  },
  {
    name: "sha384",
    mac: "hmacSha384",
    digests: [
      ["abc", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"],
      [
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa91746039",
      ],
    ],
    macs: [
      [
        "4a656665",
        "what do ya want for nothing?",
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
      ],
      [
        "aa".repeat(131),
        longText,
        "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799176d3860e6110c46523e",
      ],
    ],
  },
  {
    name: "sha512",
    mac: "hmacSha512",
    digests: [
      [
        "abc",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
          "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
      ],
    ],
    macs: [
      [
        "4a656665",
        "what do ya want for nothing?",
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554" +
          "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
      ],
      [
        "aa".repeat(131),
        larger,
        "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352" +
          "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
      ],
    ],
  },
];

describe.each(algorithms)("$name", ({ name, mac, digests, macs }) => {
  const hash = (bytes: Uint8Array) => createHash(name).update(bytes).digest();
  const authenticate = (key: Uint8Array, bytes: Uint8Array) => createHmac(name, key).update(bytes).digest();

  test("gives the published digests and MACs", () => {
    for (const [text, digest] of digests) expect(codec.bytes(name, Buffer.from(text))?.toString("hex")).toBe(digest);
    for (const [key, text, code] of macs) {
      expect(codec.bytes(mac, Buffer.from(key, "hex"), Buffer.from(text))?.toString("hex")).toBe(code);
    }
  });

  test("is Node's for every length from 0 to 1,000", () => {
    const bytes = new Random(101).bytes(1_000);
    for (let length = 0; length <= bytes.length; length++) {
      const part = bytes.subarray(0, length);
      expect([length, codec.bytes(name, part)]).toEqual([length, hash(part)]);
    }
  });

  test("is the same in whatever pieces the message comes, and when the object is used again", () => {
    const random = new Random(102);
    for (let i = 0; i < 500; i++) {
      const bytes = random.bytes(random.below(600));
      const sizes = [0, 1, 63, 64, 65, 127, 128, 129];
      const cuts = Buffer.from(
        Array.from({ length: random.below(12) }, () => random.pick([...sizes, random.below(256)])),
      );
      expect(codec.bytes(`${name}InPieces`, bytes, cuts, 0)).toEqual(hash(bytes));
      expect(codec.bytes(`${name}InPieces`, bytes, cuts, 1)).toEqual(hash(cuts));
    }
  });

  test("makes Node's HMAC for every length of key from 0 to 200", () => {
    const random = new Random(103);
    for (let length = 0; length <= 200; length++) {
      const [key, message] = [random.bytes(length), random.bytes(random.below(300))];
      expect([length, codec.bytes(mac, key, message)]).toEqual([length, authenticate(key, message)]);
    }
  });

  test("makes the same HMAC in whatever pieces the message comes, and for the next message under the key", () => {
    const random = new Random(104);
    for (let i = 0; i < 500; i++) {
      const bytes = random.bytes(200 + random.below(200));
      const cuts = random.bytes(random.below(6));
      const key = bytes.subarray(0, random.below(200));
      const expected = Buffer.concat([authenticate(key, bytes), authenticate(key, cuts)]);
      expect(codec.bytes(`${mac}InPieces`, bytes, cuts, key.length)).toEqual(expected);
    }
  });
});
