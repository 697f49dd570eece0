import binaryen from "assemblyscript/binaryen";
import { describe, expect, test } from "vitest";
import { build } from "./build.js";
import { Wasm } from "./wasm.js";

/** A plugin that makes the objects and exports `call(i)`, which calls `id` of object `i`. */
async function compile(classes: string, objects: string): Promise<Uint8Array<ArrayBuffer>> {
  const { wasm, messages } = await build(
    `import "mock-sdk";
    ${classes}
    const all: Base[] = [${objects}];
    export function call(i: i32): i32 { return unchecked(all[i]).id(); }
    export function done(): void { if (isDefined(__safe_point)) __safe_point(); }`,
    { flags: ["-O3"] },
  );
  if (!wasm) throw new Error(messages);
  return wasm;
}

function run(wasm: Uint8Array<ArrayBuffer>): (i: number) => number {
  const imports = { env: { proxy_log: () => 0, proxy_done: () => 0 } };
  const exports = new Wasm.Instance(new Wasm.Module(wasm), imports).exports as Record<string, (i?: number) => number>;
  exports["_initialize"]!();
  return exports["call"]!;
}

/** How often the module compares a class: how many times it reads one, eight bytes before an object. */
function comparisons(wasm: Uint8Array<ArrayBuffer>): number {
  const module = binaryen.readBinary(wasm);
  const text = module.emitText();
  module.dispose();
  const body = /\(func \$\S*call \(param[^]*?\n \)/.exec(text)![0];
  return body.match(/i32\.(eq|ne)\b/g)?.length ?? 0;
}

const ABSTRACT = "abstract class Base { abstract id(): i32; }";

describe("a virtual call finds its method", () => {
  test.each([
    ["of the one class there is", `${ABSTRACT} class A extends Base { id(): i32 { return 1; } }`, "new A()", [1]],
    [
      "of each of several",
      `${ABSTRACT} class A extends Base { id(): i32 { return 1; } } class B extends Base { id(): i32 { return 2; } }
       class C extends Base { id(): i32 { return 3; } }`,
      "new C(), new A(), new B()",
      [3, 1, 2],
    ],
    [
      "that a class inherits from an abstract one between",
      `${ABSTRACT} abstract class Mid extends Base { id(): i32 { return 5; } } class A extends Mid {}
       class B extends Mid { id(): i32 { return super.id() + 1; } }`,
      "new A(), new B()",
      [5, 6],
    ],
    [
      "of a base class that has objects",
      "class Base { id(): i32 { return 1; } } class A extends Base { id(): i32 { return 2; } }",
      "new Base(), new A()",
      [1, 2],
    ],
    [
      "that one class inherits from the abstract base, and another one does not",
      `abstract class Base { id(): i32 { return 1; } } class A extends Base {} class B extends Base { id(): i32 { return 2; } }`,
      "new A(), new B()",
      [1, 2],
    ],
    [
      "that is overridden twice",
      `${ABSTRACT} class A extends Base { id(): i32 { return 1; } } class B extends A { id(): i32 { return 2; } }
       class C extends B {} class D extends C { id(): i32 { return 4; } }`,
      "new D(), new C(), new B(), new A()",
      [4, 2, 2, 1],
    ],
    [
      "of a generic class",
      `${ABSTRACT} class A<T> extends Base { id(): i32 { return sizeof<T>(); } }`,
      "new A<u8>(), new A<u64>()",
      [1, 8],
    ],
    [
      "of an interface",
      `interface Base { id(): i32; } class A implements Base { id(): i32 { return 1; } } class B extends A { id(): i32 { return 2; } }`,
      "new B(), new A()",
      [2, 1],
    ],
  ])("%s", async (_, classes, objects, expected) => {
    const call = run(await compile(classes, objects));
    expect(expected.map((_, i) => call(i))).toEqual(expected);
  });
});

describe("a virtual call compares classes", () => {
  const one = `${ABSTRACT} class A extends Base { n: i32 = 7; id(): i32 { return this.n; } }`;
  const two = `${one} class B extends Base { n: i32 = 8; id(): i32 { return this.n + 1; } }`;
  const concrete = `class Base { id(): i32 { return 1; } } class A extends Base { n: i32 = 7; id(): i32 { return this.n; } }`;

  test.each([
    ["never, where there is one", one, "new A()", 0],
    ["once less than there are", two, "new A(), new B()", 1],
    ["never, where the base class could have objects and has none", concrete, "new A()", 0],
    ["where the base class has objects", concrete, "new Base(), new A()", 1],
  ])("%s", async (_, classes, objects, expected) => {
    expect(comparisons(await compile(classes, objects))).toBe(expected);
  });
});
