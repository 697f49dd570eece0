import { describe, expect, test } from "vitest";
import { build } from "./build.js";
import { Wasm, type WasmMemory } from "./wasm.js";

type Exports = Record<string, (...args: number[]) => number> & { memory: WasmMemory };

/** A package of ours, whose classes nobody writes to but by their fields. */
const kit = `
  export type Handler = (value: i32) => i32;
  export class Box {
    handler: Handler | null = null;
    text: string = "";
    count: i32 = 0;
    run(value: i32): i32 {
      const handler = this.handler;
      return handler == null ? value : handler(value) + "only with a handler".length;
    }
  }`;

/** An optimised plugin after its start code. */
async function load(text: string): Promise<Exports> {
  const safePoint = "export function done(): void { __safe_point(); }";
  const { wasm, messages } = await build(`import "mock-sdk"; ${text}; ${safePoint}`, {
    flags: ["-O3"],
    files: { "node_modules/@sluice/kit/index.ts": kit },
  });
  if (!wasm) throw new Error(messages);
  const { exports } = new Wasm.Instance(new Wasm.Module(wasm), { env: { proxy_log: () => 0, proxy_done: () => 0 } });
  (exports["_initialize"] as () => void)();
  return exports as unknown as Exports;
}

const holds = ({ memory }: Exports, text: string): boolean =>
  Buffer.from(memory.buffer).includes(Buffer.from(text, "utf16le"));

describe("a field", () => {
  const source = (set: string): string => `
    import { Box } from "@sluice/kit";
    const box = new Box();
    export function say(): usize { return changetype<usize>(box.count > 0 ? "there are some" : "there are none"); }
    export function set(value: i32): void { ${set} }
    export function run(value: i32): i32 { return box.run(value); }`;

  test("that nothing sets leaves out what needs it", async () => {
    const plugin = await load(source("box.text = 'a';"));
    expect(plugin["run"]!(7)).toBe(7);
    expect(["only with a handler", "there are some", "there are none"].map((text) => holds(plugin, text))).toEqual([
      false,
      false,
      true,
    ]);
  });

  test.each([
    ["a value", "box.handler = (value) => value * 2; box.count = value;"],
    ["a value in one case only", "if (value > 0) { box.handler = (value) => value * 2; box.count += value; }"],
  ])("that is set to %s is read", async (_, set) => {
    const plugin = await load(source(set));
    expect(plugin["run"]!(7)).toBe(7);
    plugin["set"]!(1);
    expect(plugin["run"]!(7)).toBe(14 + "only with a handler".length);
  });

  test.each([
    ["nothing reads is not set", "", 0],
    ["something reads is set", "export function get(): i32 { return box.count; }", 5],
  ])("of a number that %s", async (_, more, expected) => {
    const plugin = await load(`${source("box.count = value;").replace(/export function say.*/, "")} ${more}
      export function peek(): i32 { return load<i32>(changetype<usize>(box), offsetof<Box>("count")); }`);
    plugin["set"]!(5);
    expect(plugin["peek"]!()).toBe(expected);
  });

  test("of the author's, who may write to memory, is read", async () => {
    const plugin = await load(`
      class Mine { value: i32 = 0; }
      const mine = new Mine();
      export function set(value: i32): void { store<i32>(changetype<usize>(mine), value, offsetof<Mine>("value")); }
      export function get(): i32 { return mine.value; }`);
    plugin["set"]!(5);
    expect(plugin["get"]!()).toBe(5);
  });
});

describe("an overridden method", () => {
  const classes = `
    class Base { seen: i32 = 3; name(): i32 { return this.seen; } }
    class First extends Base { name(): i32 { return 10 + this.seen; } }
    class Second extends Base { other: i32 = 4; name(): i32 { return 20 + this.other; } }
    class Third extends First {}
    class Fourth extends First { name(): i32 { return "only the fourth says so".length; } }
    let made: Base | null = null;
    function keep(base: Base): void { made = base; }
    export function name(): i32 { return made!.name(); }`;

  test.each([
    ["the base", ["new Base()"], [3]],
    ["one subclass", ["new Second()"], [24]],
    ["one that inherits it", ["new Third()"], [13]],
    ["the base and a subclass", ["new Base()", "new First()"], [3, 13]],
    ["all of them", ["new Base()", "new First()", "new Second()", "new Third()"], [3, 13, 24, 13]],
    ["one without its constructor", ["changetype<Base>(__new(offsetof<Second>(), idof<Second>()))"], [20]],
  ])("is that of the class of the object where there are objects of %s", async (_, objects, names) => {
    const makers = objects.map((object, i) => `export function make${i}(): void { keep(${object}); }`);
    const plugin = await load(`${classes} ${makers.join("\n")}`);
    for (const [i, name] of names.entries()) {
      plugin[`make${i}`]!();
      expect(plugin["name"]!()).toBe(name);
    }
    expect(holds(plugin, "only the fourth says so")).toBe(false);
  });

  test("is found where the code finds out the class of an object", async () => {
    const plugin = await load(`${classes}
      export function make(first: i32): void {
        keep(changetype<Base>(__new(offsetof<Second>(), first ? idof<First>() : idof<Second>())));
      }`);
    plugin["make"]!(1);
    expect(plugin["name"]!()).toBe(10);
    plugin["make"]!(0);
    expect(plugin["name"]!()).toBe(20);
  });
});

test("objects of which no code makes any are not looked for, and those of all others live", async () => {
  const plugin = await load(`
    class Leaf { value: i32 = 0; }
    class Holder { leaves: Leaf[] = []; byName: Map<string, Leaf> = new Map(); }
    const holder = new Holder();
    export function grow(count: i32): void {
      for (let i = 0; i < count; i++) {
        const leaf = new Leaf();
        leaf.value = i;
        holder.leaves.push(leaf);
        holder.byName.set(i.toString(), leaf);
      }
    }
    export function sum(): i32 {
      let sum = 0;
      for (let i = 0; i < holder.leaves.length; i++) sum += holder.leaves[i].value;
      return sum == holder.byName.size ? -1 : sum;
    }
    export function work(): void { for (let i = 0; i < 1000; i++) new Uint8Array(1024); }`);
  plugin["grow"]!(100);
  for (let round = 0; round < 50; round++) {
    plugin["work"]!();
    plugin["done"]!();
  }
  expect(plugin["sum"]!()).toBe(4950);
});
