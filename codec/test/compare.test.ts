import { timingSafeEqual } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "../../test/support/asc.js";
import { Codec } from "./support/codec.js";
import { Random } from "./support/random.js";

let codec: Codec;
let stepsOf: (name: string, secret: Buffer, given: Buffer) => number[];
beforeAll(async () => {
  codec = await Codec.load();
  stepsOf = await stepCounter();
});

type Exports = Record<string, (...values: number[]) => number> & { memory: { readonly buffer: ArrayBuffer } };
interface Instantiate {
  instantiate(wasm: Uint8Array, imports: object): Promise<{ instance: { exports: Exports } }>;
}

/** The package in a build that reports each function entered and each round of a loop; gives those of one call. */
async function stepCounter(): Promise<typeof stepsOf> {
  const options = ["-O3", "--use", "abort=", "--runPasses", "log-execution"];
  const { wasm, messages } = await compile("codec/test/fixtures/shim.as.ts", options);
  if (!wasm) throw new Error(messages);
  let steps: number[] = [];
  const env = { log_execution: (place: number) => void steps.push(place) };
  const api = (globalThis as unknown as { WebAssembly: Instantiate }).WebAssembly;
  const { exports } = (await api.instantiate(wasm, { env })).instance;
  const write = (reserve: string, bytes: Buffer) => {
    const pointer = exports[reserve]!(bytes.length);
    new Uint8Array(exports.memory.buffer, pointer, bytes.length).set(bytes);
  };
  return (name, secret, given) => {
    write("reserveFirst", secret);
    write("reserveSecond", given);
    exports.holdTexts!();
    steps = [];
    exports[name]!();
    return steps;
  };
}

/** What is sent where `secret` is wanted: right, wrong in one place, wrong everywhere, a part, more, and nothing. */
function guesses(secret: Buffer): Buffer[] {
  const wrongAt = [0, 1, secret.length >> 1, secret.length - 1].map((at) => {
    const guess = Buffer.from(secret);
    guess[at]! ^= 0x80;
    return guess;
  });
  const parts = [0, 2, secret.length - 2, 2 * secret.length].map((length) => Buffer.alloc(length, secret));
  return [Buffer.from(secret), ...wrongAt, Buffer.alloc(secret.length), ...parts, Buffer.alloc(5_000, 7)];
}

const comparisons = ["equalsConstantTime", "equalsConstantTimeHeld"];

describe("comparison of secrets", () => {
  test.each(comparisons)("%s takes the same steps whatever is given", (name) => {
    for (const length of [2, 8, 32, 200]) {
      const secret = new Random(length).bytes(length);
      const steps = guesses(secret).map((guess) => stepsOf(name, secret, guess).join());
      expect(new Set(steps).size).toBe(1);
    }
  });

  test.each(comparisons)("%s takes steps in proportion to the secret, whatever it holds", (name) => {
    const count = (secret: Buffer) => stepsOf(name, secret, Buffer.alloc(32)).length;
    const perByte = (count(Buffer.alloc(64)) - count(Buffer.alloc(32))) / 32;
    expect(perByte).toBeGreaterThan(0);
    expect(count(Buffer.alloc(1_024))).toBe(count(Buffer.alloc(32)) + 992 * perByte);
    expect(count(new Random(3).bytes(1_024))).toBe(count(Buffer.alloc(1_024)));
  });

  test("would be caught if it stopped early, as equalsBytes does", () => {
    const secret = new Random(4).bytes(200);
    const steps = guesses(secret).map((guess) => stepsOf("equalsBytes", secret, guess).length);
    expect(new Set(steps).size).toBeGreaterThan(3);
  });

  test("says of bytes what Node's timingSafeEqual says", () => {
    const random = new Random(5);
    for (let i = 0; i < 5_000; i++) {
      const a = Buffer.from(Array.from({ length: random.below(4) }, () => random.pick([0, 0x80, 255])));
      const b = Buffer.from(Array.from({ length: random.below(4) }, () => random.pick([0, 0x80, 255])));
      const same = a.length === b.length && timingSafeEqual(a, b);
      expect([a, b, codec.number("equalsConstantTime", a, b)]).toEqual([a, b, same ? 1 : 0]);
    }
  });

  test("finds each single bit that differs", () => {
    const secret = new Random(6).bytes(33);
    expect(codec.number("equalsConstantTime", secret, secret)).toBe(1);
    for (let bit = 0; bit < secret.length * 8; bit++) {
      const guess = Buffer.from(secret);
      guess[bit >> 3]! ^= 1 << (bit & 7);
      expect([bit, codec.number("equalsConstantTime", secret, guess)]).toEqual([bit, 0]);
    }
  });

  test("says of texts what === says, case and lone surrogates included", () => {
    const random = new Random(7);
    const texts = ["", "a", "A", "ab", "\ud800", "\udc80", "€", "\u20ad", "é", "e\u0301", "\0", "a\0"];
    for (let i = 0; i < 3_000; i++) {
      const a = random.pick(texts) + random.pick(texts);
      const b = random.pick(texts) + random.pick(texts);
      expect([a, b, codec.number("equalsConstantTimeText", a, b)]).toEqual([a, b, a === b ? 1 : 0]);
    }
  });
});
