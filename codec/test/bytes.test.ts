import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

describe("bytes", () => {
  test("are equal when every one is", () => {
    const random = new Random(51);
    for (let i = 0; i < 5_000; i++) {
      const a = Buffer.from(Array.from({ length: random.below(20) }, () => random.below(2)));
      const b = random.below(2)
        ? Buffer.from(a)
        : Buffer.from(Array.from({ length: random.below(20) }, () => random.below(2)));
      expect(codec.number("equalsBytes", a, b)).toBe(a.equals(b) ? 1 : 0);
    }
  });

  test("are found where Node finds them", () => {
    const random = new Random(52);
    for (let i = 0; i < 20_000; i++) {
      const bytes = Buffer.from(Array.from({ length: random.below(16) }, () => random.below(2)));
      const wanted = Buffer.from(Array.from({ length: random.below(4) }, () => random.below(2)));
      const from = random.below(20);
      const text = bytes.toString("latin1");
      expect(codec.number("indexOfBytes", bytes, wanted, from)).toBe(text.indexOf(wanted.toString("latin1"), from));
    }
    expect(codec.number("indexOfBytes", Buffer.from("abab"), Buffer.from("ab"), -5)).toBe(0);
    expect(codec.number("indexOfBytes", Buffer.from("abab"), Buffer.from("ab"), 2147483647)).toBe(-1);
    expect(codec.number("indexOfBytes", Buffer.from("a"), Buffer.from("ab"), -2147483648)).toBe(-1);
  });

  test("are joined in their order", () => {
    const [a, b] = [Buffer.from("one"), Buffer.from("")];
    expect(codec.bytes("concatBytes", a, b, 3)).toEqual(Buffer.from("oneoneone"));
    expect(codec.bytes("concatBytes", a, b, 0)).toEqual(Buffer.from(""));
    expect(codec.bytes("concatBytes", a, Buffer.from([0, 255]), 1)).toEqual(Buffer.from([...a, 0, 255]));
  });
});

describe("ByteBuilder", () => {
  test("collects texts, Latin-1, bytes and integers over many growths", () => {
    const second = Buffer.from([0xff, 0x00]);
    for (const times of [0, 1, 7, 2_000]) {
      const once = Buffer.concat([Buffer.from("aé€😀"), Buffer.from("aé€😀", "latin1"), Buffer.from([0x0d]), second]);
      const expected = Buffer.concat(new Array(times).fill(Buffer.concat([once, Buffer.from("-42")])));
      expect(codec.bytes("buildBytes", "aé€😀", second, times, 0x10d, -42n)).toEqual(expected);
    }
  });

  test("writes every integer of 64 bits in decimal", () => {
    const powers = Array.from({ length: 19 }, (_, i) => 10n ** BigInt(i));
    const edges = [...powers, ...powers.map((power) => power - 1n), 2n ** 32n - 1n, 2n ** 32n, 2n ** 63n - 1n];
    for (const value of [...edges, ...edges.map((edge) => -edge), -(2n ** 63n)]) {
      expect(codec.bytes("buildBytes", "", "", 1, 0x20, value)).toEqual(Buffer.from(` ${value}`));
    }
  });

  test("gives its bytes as text without loss", () => {
    expect(codec.text("buildText", Buffer.from([0xe2, 0x82]), Buffer.from([0xac, 0xff]))).toBe("€\udcff");
  });
});
