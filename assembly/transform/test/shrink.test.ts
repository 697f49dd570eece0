import { describe, expect, test } from "vitest";
import { build } from "./build.js";
import { Wasm, type WasmMemory } from "./wasm.js";

type Exports = Record<string, (...args: number[]) => number> & { memory: WasmMemory };

/** A plugin that is optimised, and after its start code unless `start` is false. */
async function load(text: string, start = true): Promise<Exports> {
  const safePoint = "export function done(): void { if (isDefined(__safe_point)) __safe_point(); }";
  const { wasm, messages } = await build(`import "mock-sdk"; ${text}; ${safePoint}`, { flags: ["-O3"] });
  if (!wasm) throw new Error(messages);
  const exports = new Wasm.Instance(new Wasm.Module(wasm), { env: { proxy_log: () => 0, proxy_done: () => 0 } })
    .exports;
  if (start) (exports["_initialize"] as () => void)();
  return exports as unknown as Exports;
}

const textAt = ({ memory }: Exports, address: number): string => {
  const size = new DataView(memory.buffer).getUint32(address - 4, true);
  return Buffer.from(memory.buffer, address, size).toString("utf16le");
};
const holds = ({ memory }: Exports, text: string): boolean =>
  Buffer.from(memory.buffer).includes(Buffer.from(text, "utf16le"));

describe("static data", () => {
  const texts = ["", "a", "same", "same and more", "ä€𝄞\u0000", "long ".repeat(300), "\\n"];
  const source = `
    const numbers: StaticArray<f64> = [0, 1, 1e300, -0.5, NaN];
    export function number(i: i32): f64 { return numbers[i]; }
    const words: string[] = ["first", "second"];
    export function word(i: i32): usize { return changetype<usize>(words[i]); }
    ${texts.map((text, i) => `export function text${i}(): usize { return changetype<usize>(${JSON.stringify(text)}); }`).join("\n")}`;

  test("is there once the start code has run", async () => {
    const plugin = await load(source);
    expect(texts.map((_, i) => textAt(plugin, plugin[`text${i}`]!()))).toEqual(texts);
    expect([0, 1, 2, 3, 4].map((i) => plugin["number"]!(i))).toEqual([0, 1, 1e300, -0.5, NaN]);
    expect([0, 1].map((i) => textAt(plugin, plugin["word"]!(i)))).toEqual(["first", "second"]);
  });

  test("is packed before", async () => {
    expect(holds(await load(source, false), "same and more")).toBe(false);
  });

  test("stays as it is when the start code runs again", async () => {
    const plugin = await load(`const kept: i32[] = [1, 2, 3];
      export function change(): void { kept[1] = 7; }
      export function second(): i32 { return kept[1]; }`);
    plugin["change"]!();
    plugin["_initialize"]!();
    expect(plugin["second"]!()).toBe(7);
  });

  test("has no text that nothing names any more", async () => {
    const plugin = await load(`
      const ASKED: string = "for the build only";
      const USED: string = "for the host as well";
      export function sluice_uses__nothing(): i32 { return ASKED.length + USED.length; }
      export function used(): usize { return changetype<usize>(USED); }`);
    expect(textAt(plugin, plugin["used"]!())).toBe("for the host as well");
    expect(holds(plugin, "for the build only")).toBe(false);
  });

  test("is kept as long as an array holds it that can change", async () => {
    const plugin = await load(`
      const list: string[] = ["one"];
      export function add(n: i32): void { list.push("number " + n.toString()); }
      export function at(i: i32): usize { return changetype<usize>(list[i]); }
      export function work(): void { for (let i = 0; i < 100; i++) new Uint8Array(1024); }`);
    for (let i = 1; i < 300; i++) {
      plugin["add"]!(i);
      plugin["work"]!();
      plugin["done"]!();
    }
    expect([0, 1, 299].map((i) => textAt(plugin, plugin["at"]!(i)))).toEqual(["one", "number 1", "number 299"]);
  });
});

describe("the collector", () => {
  const MANY = 40;
  const fields = Array.from({ length: MANY }, (_, i) => i);
  const source = `
    function text(i: i32): string { return "text " + i.toString(); }
    class Base { first: string = text(0); }
    class Next extends Base { flag: bool = true; second: string = text(1); after: Next | null = null; }
    class Large { ${fields.map((i) => `f${i}: string = text(${i});`).join(" ")} }
    const chain: Next = new Next();
    chain.after = new Next();
    const large: Large = new Large();
    const map: Map<string, Next> = new Map();
    for (let i = 0; i < 20; i++) map.set(text(i), new Next());
    const fixed: StaticArray<Base> = [new Base(), new Next()];
    const lists: string[][] = [[text(2), text(3)]];
    export function deep(): usize { return changetype<usize>(chain.after!.second); }
    export function mapped(i: i32): usize { return changetype<usize>(map.get(text(i)).first); }
    export function placed(i: i32): usize { return changetype<usize>(fixed[i].first); }
    export function listed(i: i32): usize { return changetype<usize>(lists[0][i]); }
    ${fields.map((i) => `export function field${i}(): usize { return changetype<usize>(large.f${i}); }`).join("\n")}
    export function work(): void { for (let i = 0; i < 500; i++) text(-i).toUpperCase(); }`;

  test("keeps what fields, inherited and beyond the 31st ones too, arrays and maps hold", async () => {
    const plugin = await load(source);
    for (let i = 0; i < 100; i++) {
      plugin["work"]!();
      plugin["done"]!();
    }
    expect(textAt(plugin, plugin["deep"]!())).toBe("text 1");
    expect([0, 19].map((i) => textAt(plugin, plugin["mapped"]!(i)))).toEqual(["text 0", "text 0"]);
    expect([0, 1].map((i) => textAt(plugin, plugin["placed"]!(i)))).toEqual(["text 0", "text 0"]);
    expect([0, 1].map((i) => textAt(plugin, plugin["listed"]!(i)))).toEqual(["text 2", "text 3"]);
    expect(fields.map((i) => textAt(plugin, plugin[`field${i}`]!()))).toEqual(fields.map((i) => `text ${i}`));
  });

  test("lets go of what nothing holds", async () => {
    const plugin = await load(source);
    const bytesAfter = (callbacks: number): number => {
      for (let i = 0; i < callbacks; i++) {
        plugin["work"]!();
        plugin["done"]!();
      }
      return plugin.memory.buffer.byteLength;
    };
    const before = bytesAfter(50);
    expect(bytesAfter(500)).toBe(before);
  });
});

test("an array that is made empty has room for what comes", async () => {
  const plugin = await load(`
    export function sum(n: i32): i32 {
      const list: i32[] = [];
      for (let i = 0; i < n; i++) list.push(i);
      let sum = 0;
      for (let i = 0; i < list.length; i++) sum += list[i];
      return sum;
    }`);
  expect([0, 1, 100].map((n) => plugin["sum"]!(n))).toEqual([0, 0, 4950]);
});

describe("a constructor", () => {
  test.each([
    ["sets a field again to zero", "class A { x: i32 = 5; constructor() { this.x = 0; } }", "new A().x", 0],
    [
      "sets a field again to null",
      'class A { x: string | null = "x"; constructor() { this.x = null; } }',
      "new A().x == null ? 1 : 2",
      1,
    ],
    [
      "sets a field to zero that a method has set",
      "class A { x: i32 = 0; constructor() { this.set(); this.x = 0; } set(): void { this.x = 5; } }",
      "new A().x",
      0,
    ],
    [
      "sets a field to zero that a function has set, to which it was handed",
      "let last: A | null = null; class B { constructor(a: A) { a.x = 5; } } class A { y: B = new B(this); x: i32 = 0; }",
      "new A().x",
      0,
    ],
    [
      "sets a field of its base class to zero",
      "class B { x: i32 = 5; } class A extends B { constructor() { super(); this.x = 0; } }",
      "new A().x",
      0,
    ],
    [
      "sets a field to zero that a method has set in the constructor of its base class",
      "class B { constructor() { this.init(); } init(): void {} } class A extends B { x: i32 = 0; override init(): void { this.x = 5; } }",
      "new A().x",
      0,
    ],
    [
      "sets to zero what the base of its base class has set",
      "class C { x: i32 = 5; } class B extends C { y: i32 = 0; } class A extends B { z: i32 = 0; constructor() { super(); this.x = 0; } }",
      "new A().x + new A().y + new A().z",
      0,
    ],
    [
      "sets a field to zero in one case only",
      "class A { x: i32 = 5; constructor(n: i32) { if (n > 0) this.x = 0; } }",
      "new A(1).x * 10 + new A(0).x",
      5,
    ],
    [
      "leaves a loop early",
      "class A { x: i32 = 0; constructor(n: i32) { for (let i = 0; i < n; i++) { if (i == 3) break; this.x = i; } switch (n) { case 1: this.x = 0; break; default: this.x++; } } }",
      "new A(9).x * 10 + new A(1).x",
      30,
    ],
    [
      "leaves fields zero",
      "class A { x: i32 = 0; y: A | null = null; z: i64 = 0; }",
      "new A().x + (new A().y == null ? 1 : 0)",
      1,
    ],
    [
      "copies its parameters",
      "class A { constructor(public x: i32, public y: A | null) {} }",
      "new A(1, new A(2, null)).y!.x",
      2,
    ],
  ])("that %s makes the object that it says", async (_, classes, value, expected) => {
    const plugin = await load(`${classes}; export function value(): i32 { return ${value}; }`);
    expect(plugin["value"]!()).toBe(expected);
  });

  test("makes objects that live as long as something holds them", async () => {
    const plugin = await load(`
      class Leaf { constructor(public text: string) {} }
      class Tree { leaf: Leaf; next: Tree | null; constructor(n: i32, next: Tree | null) { this.leaf = new Leaf("leaf " + n.toString()); this.next = next; } }
      let tree: Tree | null = null;
      export function grow(n: i32): void { tree = new Tree(n, tree); }
      export function intact(n: i32): i32 {
        let at = tree;
        while (at != null) {
          if (at.leaf.text != "leaf " + (--n).toString()) return -1;
          at = at.next;
        }
        return n;
      }
      export function work(): void { for (let i = 0; i < 20; i++) new Uint8Array(1024); }`);
    for (let i = 0; i < 3000; i++) {
      plugin["grow"]!(i);
      plugin["work"]!();
      plugin["done"]!();
    }
    expect(plugin["intact"]!(3000)).toBe(0);
    expect(plugin.memory.buffer.byteLength).toBeLessThan(4 * 2 ** 20);
  });
});

test("freeing twice still stops the plugin", async () => {
  const plugin = await load("export function twice(): void { const p = heap.alloc(64); heap.free(p); heap.free(p); }");
  expect(() => plugin["twice"]!()).toThrow("unreachable");
});

describe("what a callback makes", () => {
  test("is empty at first, whatever the callback before has left in its place", async () => {
    const plugin = await load(`
      class Small { a: i32; }
      class Wide { a: i64; b: i64; c: Small | null; d: f64; e: u8; }
      export function soil(): void {
        for (let i = 1; i < 100; i += 7) {
          new Uint8Array(i).fill(0xff);
          String.fromCharCode(0xffff).repeat(i);
        }
      }
      function sum(at: usize, size: usize): i32 {
        let sum = 0;
        for (let i: usize = 0; i < size; i++) sum += load<u8>(at + i);
        return sum;
      }
      export function left(): i32 {
        let left = 0;
        for (let i = 0; i < 40; i++) {
          left += sum(changetype<usize>(new Small()), offsetof<Small>());
          left += sum(changetype<usize>(new Wide()), offsetof<Wide>());
          left += sum(new Uint8Array(i).dataStart, i);
          left += sum(changetype<usize>(new StaticArray<i32>(i)), 4 * i);
        }
        return left;
      }`);
    for (let i = 0; i < 300; i++) {
      plugin["soil"]!();
      plugin["done"]!();
      expect(plugin["left"]!()).toBe(0);
      plugin["done"]!();
    }
  });
});

describe("a text that is compared with null", () => {
  const source = `
    const texts: (string | null)[] = [null, "", "text"];
    export function same(i: i32): i32 { return texts[i] == null ? 1 : 0; }
    export function other(i: i32): i32 { return texts[i] != null ? 1 : 0; }`;

  test("is null or not", async () => {
    const plugin = await load(source);
    expect([0, 1, 2].map((i) => plugin["same"]!(i))).toEqual([1, 0, 0]);
    expect([0, 1, 2].map((i) => plugin["other"]!(i))).toEqual([0, 1, 1]);
  });

  test("is not compared as a text", async () => {
    const comparesTexts = async (text: string): Promise<boolean> => {
      const { wasm, messages } = await build(`import "mock-sdk"; ${text}`, { flags: ["-O3"] });
      return Buffer.from(wasm ?? messages).includes("String.__eq");
    };
    expect(await comparesTexts(source)).toBe(false);
    const compare = (name: string): string =>
      `export function ${name}(i: i32, j: i32): bool { return texts[i] == texts[j + ${name.length}]; }`;
    expect(await comparesTexts(source + compare("first") + compare("second"))).toBe(true);
  });
});
