import { expect, test } from "vitest";
import { build } from "./build.js";
import { ODDS_SIZE, pack, UNPACK_SOURCE } from "../src/pack.js";
import { Wasm, type WasmMemory } from "./wasm.js";

interface Unpacker {
  sluice_unpack(end: number, target: number): void;
  memory: WasmMemory;
}

const TARGET = 0x1000;

/** What the start code of a module makes of the packed units; a module does it once. */
const compiled = build(`import "mock-sdk"; ${UNPACK_SOURCE}; memory.grow(31);`, {
  transform: false,
  files: { "entry.ts": "" },
}).then(({ wasm, messages }) => {
  if (!wasm) throw new Error(messages);
  return new Wasm.Module(wasm);
});

async function unpacker(): Promise<Unpacker> {
  const instance = new Wasm.Instance(await compiled, { env: { proxy_log: () => 0 } });
  (instance.exports["_initialize"] as () => void)();
  return instance.exports as unknown as Unpacker;
}

/** @returns how many bytes the packed units take, and what becomes of them */
async function unpacked(units: Uint16Array): Promise<{ bytes: Buffer; size: number }> {
  const { memory, sluice_unpack } = await unpacker();
  const packed = pack(units, TARGET);
  const end = TARGET + units.length * 2;
  const source = end + ODDS_SIZE;
  new Uint8Array(memory.buffer, TARGET).fill(0);
  new Uint8Array(memory.buffer).set(packed, source);
  sluice_unpack(end, TARGET);
  expect(Buffer.from(memory.buffer).subarray(source, source + packed.length)).toEqual(Buffer.from(packed));
  return { bytes: Buffer.from(memory.buffer.slice(TARGET, TARGET + units.length * 2)), size: packed.length };
}

const of = (...parts: (string | number[])[]): Uint16Array =>
  Uint16Array.from(parts.flatMap((part) => (typeof part === "string" ? [...part].map((c) => c.charCodeAt(0)) : part)));
const zeros = (count: number): number[] => new Array<number>(count).fill(0);

test.each([
  ["nothing", of()],
  ["a text", of("text")],
  ["units beyond ASCII", of([0x7f, 0x80, 0xff, 0x100, 0xd800, 0xffff])],
  ["zeros at both ends", of(zeros(40), "a", zeros(3), "b", zeros(40))],
  ["more zeros than one token tells", of("a", zeros(70_000), "b")],
  ["a run of one unit", of("a".repeat(500))],
  ["a copy that ends with the data", of("abcabc", "defdefdef", "abcdef")],
  [
    "copies from near and far",
    of(
      "far away",
      Array.from({ length: 600 }, (_, i) => 0x200 + i),
      "far away",
      "far away",
    ),
  ],
  [
    "a copy farther than a distance tells",
    of(
      "far away",
      Array.from({ length: 70_000 }, (_, i) => i % 60_000),
      "far away",
    ),
  ],
])("%s is the same again", async (_, units) => {
  expect((await unpacked(units)).bytes.equals(Buffer.from(units.buffer))).toBe(true);
});

test("anything is the same again", async () => {
  let seed = 1;
  const random = (below: number): number => (seed = (seed * 48271) % 0x7fffffff) % below;
  for (let round = 0; round < 300; round++) {
    const kinds = 1 + random(300);
    const units = Uint16Array.from({ length: random(2000) }, () => (random(3) === 0 ? 0 : random(kinds)));
    expect((await unpacked(units)).bytes.equals(Buffer.from(units.buffer))).toBe(true);
  }
});

test("the header of a text is little to tell, one that is not quite such a header is the same again", async () => {
  // Addresses of contents are multiples of 16, and the first unit is at one.
  const header = (id: number, size: number, high = 0): number[] => [...zeros(6), id, high, size, 0];
  const first = [...zeros(6), ...header(2, 4), ..."ab"].map((unit) =>
    typeof unit === "string" ? unit.charCodeAt(0) : unit,
  );
  expect((await unpacked(of(first))).size).toBeLessThan((await unpacked(of("a", first))).size);
  for (const other of [header(3, 4), header(2, 5), header(2, 4, 1), header(2, 600), [1, ...header(2, 4).slice(1)]]) {
    const units = of("a", zeros(5), other, "ab", zeros(4), header(2, 0), zeros(3));
    expect((await unpacked(units)).bytes.equals(Buffer.from(units.buffer))).toBe(true);
  }
});

test("texts take less than half of their bytes", async () => {
  const units = of("configuration refused: ", zeros(10), "configuration: ", zeros(10), "the configuration was refused");
  expect((await unpacked(units)).size).toBeLessThan(units.length);
});
