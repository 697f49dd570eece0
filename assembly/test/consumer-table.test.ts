import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "../../test/support/asc.js";

interface Exports {
  readonly memory: WebAssembly.Memory;
  fill(count: number): number;
  addAgain(): number;
  reserve(length: number): number;
  find(): number;
  foundNumber(): number;
}

let wasm: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  // Without a collector, whose steps depend on what was allocated before.
  const options = ["-O3", "--runtime", "stub", "--use", "abort=", "--runPasses", "log-execution"];
  const compiled = await compile("assembly/test/fixtures/consumer-table.as.ts", options);
  if (!compiled.wasm) throw new Error(compiled.messages);
  wasm = compiled.wasm;
});

/** A table with a build that reports each function entered and each round of a loop. */
class Table {
  private readonly exports: Exports;
  private steps = 0;

  constructor(count: number) {
    const env = { log_execution: () => void this.steps++ };
    this.exports = new WebAssembly.Instance(new WebAssembly.Module(wasm), { env }).exports as unknown as Exports;
    expect(this.exports.fill(count)).toBe(count);
  }

  /** Takes a credential that is there already? */
  addAgain(): boolean {
    return this.exports.addAgain() === 1;
  }

  /** Number of the consumer, -1 for nobody, and the steps it took to say so. */
  find(credential: string | Uint8Array): [number, number] {
    const bytes = Buffer.from(credential);
    const pointer = this.exports.reserve(bytes.length);
    new Uint8Array(this.exports.memory.buffer, pointer, bytes.length).set(bytes);
    this.steps = 0;
    const found = this.exports.find();
    const { steps } = this;
    return [found < 0 ? -1 : this.exports.foundNumber(), steps];
  }

  /** Steps for each of these, none of which is anybody's. */
  stepsOf(credentials: readonly string[]): number[] {
    return credentials.map((credential) => {
      const [found, steps] = this.find(credential);
      expect(found).toBe(-1);
      return steps;
    });
  }
}

const numbers = Array.from({ length: 400 }, (_, i) => i);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** A number with three digits, so that all guesses have the length of a right credential. */
const three = (i: number) => String(100 + i);

describe("a table of credentials", () => {
  test("finds each of ten thousand consumers by the whole credential only", () => {
    const table = new Table(10_000);
    for (let i = 0; i < 10_000; i += 7) expect(table.find(`user${i}:secret${i}`)[0]).toBe(i);
    for (let i = 0; i < 10_000; i += 7) {
      expect(table.find(`user${i}:secret${i}x`)[0]).toBe(-1);
      expect(table.find(`user${i}:secret${i + 1}`)[0]).toBe(-1);
      expect(table.find(`user${i}:`)[0]).toBe(-1);
    }
    expect(table.find("")[0]).toBe(-1);
    expect(table.find(Buffer.alloc(60_000, "user0:secret0"))[0]).toBe(-1);
    expect(table.addAgain()).toBe(false);
    expect(table.find("user0:secret0")[0]).toBe(0);
  });

  test("takes the same steps for an unknown user as for a wrong password, however near", () => {
    const table = new Table(1_000);
    const guesses = {
      unknownUser: numbers.map((i) => `eve_${three(i)}:secret${three(i)}`.slice(1)),
      wrongPassword: numbers.map((i) => `user${three(i)}:wrong_${three(i)}`),
      nearPassword: numbers.map((i) => `user${three(i)}:secre_${three(i)}`.slice(0, -1) + "x"),
    };
    const steps = Object.values(guesses).map((list) => table.stepsOf(list));
    // The digest decides how many entries share its place in the table: the same few for every kind of guess.
    const all = steps.flat();
    expect(Math.max(...all) - Math.min(...all)).toBeLessThan(0.05 * mean(all));
    for (const list of steps) expect(Math.abs(mean(list) / mean(all) - 1)).toBeLessThan(0.001);
  });

  test("takes as many steps among ten consumers as among ten thousand", () => {
    const guesses = numbers.map((i) => `eve${i}:guess`);
    const [few, many] = [new Table(10), new Table(10_000)].map((table) => mean(table.stepsOf(guesses)));
    expect(Math.abs(many! / few! - 1)).toBeLessThan(0.01);
  });
});
