import { expect, test } from "vitest";
import { Host, PluginLoadError } from "@sluice/host";
import { readPairs } from "../src/headers/pairs.js";
import { MalformedModule } from "../src/module/byte-reader.js";
import { readModule } from "../src/module/module-info.js";
import { fixture } from "./probe.js";
import { minimal } from "./wasm-builder.js";

/** A generator that gives the same numbers in each run (xorshift32). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

test("damaged modules are malformed or readable, and nothing else", async () => {
  const random = generator(1);
  const code = await fixture("floor");
  for (let round = 0; round < 20_000; round++) {
    const damaged = Uint8Array.from(code.subarray(0, random(20) === 0 ? random(code.length) : code.length));
    for (let hits = random(4); hits >= 0 && damaged.length > 0; hits--) damaged[random(damaged.length)] = random(256);
    try {
      readModule(damaged);
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedModule);
    }
  }
});

test("numbers without an end are malformed, wherever they stand", () => {
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const endless = Array.from({ length: 12 }, () => 0x80);
  const inSize = [...header, 1, ...endless];
  const inType = [...header, 1, 16, 1, 0x60, 1, 0x63, ...endless];
  for (const bytes of [inSize, inType]) {
    expect(() => readModule(Uint8Array.from(bytes))).toThrow(/number too long at byte \d+/);
  }
});

test("damaged modules are refused by the host with a load error", async () => {
  const random = generator(2);
  const code = minimal();
  let refused = 0;
  for (let round = 0; round < 200; round++) {
    const damaged = Uint8Array.from(code);
    damaged[8 + random(code.length - 8)] = random(256);
    try {
      await new Host().addPlugin({ name: "p", code: damaged });
    } catch (error) {
      expect(error).toBeInstanceOf(PluginLoadError);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(50);
});

test("damaged pairs are pairs or none", () => {
  const random = generator(3);
  const bytes = Buffer.from("02000000010000000100000002000000000000006100310062620000", "hex");
  expect(readPairs(bytes)).toEqual([
    ["a", "1"],
    ["bb", ""],
  ]);
  for (let round = 0; round < 20_000; round++) {
    const damaged = Uint8Array.from(bytes.subarray(0, random(bytes.length + 1)));
    for (let hits = random(3); hits >= 0 && damaged.length > 0; hits--) damaged[random(damaged.length)] = random(256);
    for (const [name, value] of readPairs(damaged)) {
      expect(name.length + value.length).toBeLessThanOrEqual(damaged.length);
    }
  }
});

test("a pair may hold a byte 0, must end with one, and nothing may follow the last", () => {
  const pairs = (hex: string): unknown => readPairs(Buffer.from(hex, "hex"));
  expect(pairs("01000000" + "0300000001000000" + "610062" + "00" + "31" + "00")).toEqual([["a\0b", "1"]]);
  expect(pairs("01000000" + "0100000001000000" + "6100" + "3101")).toEqual([]);
  expect(pairs("01000000" + "0100000001000000" + "6100" + "3100" + "00")).toEqual([]);
});

test("pairs beyond 1 MiB are none", () => {
  const value = 1024 * 1024 - 4 - 8 - 2 - 1;
  const serialized = (size: number): Buffer => {
    const bytes = Buffer.alloc(15 + size, 0x78);
    Buffer.from("01000000" + "01000000", "hex").copy(bytes);
    bytes.writeUInt32LE(size, 8);
    bytes[13] = 0;
    bytes[14 + size] = 0;
    return bytes;
  };
  expect(serialized(value).length).toBe(1024 * 1024);
  expect(readPairs(serialized(value))).toHaveLength(1);
  expect(readPairs(serialized(value + 1))).toHaveLength(0);
});
