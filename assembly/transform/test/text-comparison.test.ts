import binaryen from "assemblyscript/binaryen";
import { expect, test } from "vitest";
import { build } from "./build.js";
import { Wasm } from "./wasm.js";

const LONGEST = 21;

/** `equal(length, at)`: is a text of that length equal to one that differs from it at one place, or nowhere? */
const SOURCE = `import "mock-sdk";
  function text(length: i32, at: i32): string {
    let made = "";
    for (let i = 0; i < length; i++) made += String.fromCharCode(i == at ? 0x100 + i : 0x61 + i);
    return made;
  }
  export function equal(length: i32, at: i32): bool { return text(length, -1) == text(length, at); }
  export function done(): void { if (isDefined(__safe_point)) __safe_point(); }`;

async function compile(): Promise<Uint8Array<ArrayBuffer>> {
  const { wasm, messages } = await build(SOURCE, { flags: ["-O3", "--shrinkLevel", "2"] });
  if (!wasm) throw new Error(messages);
  return wasm;
}

test("texts are equal when no unit differs, wherever that is", async () => {
  const imports = { env: { proxy_log: () => 0, proxy_done: () => 0 } };
  const { equal, _initialize } = new Wasm.Instance(new Wasm.Module(await compile()), imports).exports as Record<
    string,
    (length?: number, at?: number) => number
  >;
  _initialize!();
  for (let length = 0; length <= LONGEST; length++) {
    for (let at = -1; at < length; at++) expect(equal!(length, at)).toBe(at < 0 ? 1 : 0);
  }
});

test("texts are compared four units a step", async () => {
  const module = binaryen.readBinary(await compile());
  // Nothing else in this module reads eight bytes at once.
  const text = module.emitText();
  module.dispose();
  expect(text).toContain("i64.load");
});
