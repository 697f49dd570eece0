import { createHash, createHmac } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();
const mac = (key: Uint8Array, bytes: Uint8Array) => createHmac("sha256", key).update(bytes).digest();

describe("sha256", () => {
  test.each([
    ["abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    ["", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      1,
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
    ["a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
  ])("gives the published digest of %j, %i times", (text, times, digest) => {
    expect(codec.bytes("sha256", Buffer.from(text.repeat(times)))?.toString("hex")).toBe(digest);
  });

  test("is Node's for every length up to five blocks", () => {
    const bytes = new Random(81).bytes(320);
    for (let length = 0; length <= bytes.length; length++) {
      const part = bytes.subarray(0, length);
      expect([length, codec.bytes("sha256", part)]).toEqual([length, hash(part)]);
    }
  });

  test("is the same in whatever pieces the message comes, and when the object is used again", () => {
    const random = new Random(82);
    for (let i = 0; i < 1_000; i++) {
      const bytes = random.bytes(random.below(400));
      const cuts = Buffer.from(
        Array.from({ length: random.below(12) }, () => random.pick([0, 1, 63, 64, 65, random.below(130)])),
      );
      expect(codec.bytes("sha256InPieces", bytes, cuts, 0)).toEqual(hash(bytes));
      expect(codec.bytes("sha256InPieces", bytes, cuts, 1)).toEqual(hash(cuts));
    }
  });

  test("counts the bits of a message beyond 32 bits of length", () => {
    const part = Buffer.alloc(1 << 20, "sluice");
    const times = 513;
    const expected = createHash("sha256");
    for (let i = 0; i < times; i++) expected.update(part);
    expect(codec.bytes("sha256Repeated", part, "", times)).toEqual(expected.digest());
  });
});

describe("hmacSha256", () => {
  // RFC 4231, section 4; test case 5 is cut to 128 bits there.
  test.each([
    ["0b".repeat(20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
    ["4a656665", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"],
    ["aa".repeat(20), Buffer.alloc(50, 0xdd), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"],
    [
      "0102030405060708090a0b0c0d0e0f10111213141516171819",
      Buffer.alloc(50, 0xcd),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ],
    ["0c".repeat(20), "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"],
    [
      "aa".repeat(131),
      "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ],
    [
      "aa".repeat(131),
      "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be " +
        "hashed before being used by the HMAC algorithm.",
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ],
  ])("gives the published MAC for key %s", (key, message, published) => {
    const made = codec.bytes("hmacSha256", Buffer.from(key, "hex"), Buffer.from(message))?.toString("hex");
    expect(made?.slice(0, published.length)).toBe(published);
    expect(made).toHaveLength(64);
  });

  test("is Node's for every length of key up to three blocks", () => {
    const random = new Random(83);
    for (let length = 0; length <= 192; length++) {
      const [key, message] = [random.bytes(length), random.bytes(random.below(200))];
      expect([length, codec.bytes("hmacSha256", key, message)]).toEqual([length, mac(key, message)]);
    }
  });

  test("is the same in whatever pieces the message comes, and for the next message under the key", () => {
    const random = new Random(84);
    for (let i = 0; i < 1_000; i++) {
      const bytes = random.bytes(100 + random.below(200));
      const cuts = random.bytes(random.below(6));
      const key = bytes.subarray(0, random.below(100));
      const expected = Buffer.concat([mac(key, bytes), mac(key, cuts)]);
      expect(codec.bytes("hmacSha256InPieces", bytes, cuts, key.length)).toEqual(expected);
    }
  });
});
