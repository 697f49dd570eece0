import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { compile } from "../asc.js";
import { keep, keyOf, recall } from "../compile-cache.js";

const wasm = new Uint8Array([0, 97, 115, 109]);
const inputs = new Map([
  ["a.ts", "one"],
  ["missing.ts", null],
]);
const now =
  (files: Readonly<Record<string, string>>) =>
  (file: string): string | null =>
    files[file] ?? null;

test("a result is kept for as long as the compiler would read the same", () => {
  const key = keyOf([randomUUID()]);
  keep(key, inputs, { messages: "WARNING", wasm });
  expect(recall(key, now({ "a.ts": "one" }))).toEqual({ messages: "WARNING", wasm });
  expect(recall(key, now({ "a.ts": "two" }))).toBeUndefined();
  expect(recall(key, now({}))).toBeUndefined();
  expect(recall(key, now({ "a.ts": "one", "missing.ts": "" }))).toBeUndefined();
  expect(recall(keyOf([randomUUID()]), now({ "a.ts": "one" }))).toBeUndefined();
});

test("the same files with other options are another module", () => {
  const [one, two] = [keyOf([randomUUID()]), keyOf([randomUUID()])];
  const other = new Uint8Array([1]);
  keep(one, inputs, { messages: "", wasm });
  keep(two, inputs, { messages: "", wasm: other });
  expect(recall(one, now({ "a.ts": "one" }))?.wasm).toEqual(wasm);
  expect(recall(two, now({ "a.ts": "one" }))?.wasm).toEqual(other);
});

test("a refusal is kept as well", () => {
  const key = keyOf([randomUUID()]);
  keep(key, inputs, { messages: "ERROR" });
  expect(recall(key, now({ "a.ts": "one" }))).toEqual({ messages: "ERROR" });
});

test("a changed source is compiled anew, and what a cached compilation gives is what the compiler gave", async () => {
  const file = "samples/compile-cache.ts";
  const text = (value: number): string => `export function f(): i32 { return ${value}; } // ${randomUUID()}`;
  const options = ["--runtime", "stub", "--use", "abort="];
  const [one, two] = [text(1), text(2)];
  const first = await compile({ file, text: one }, options);
  expect(await compile({ file, text: one }, options)).toEqual(first);
  expect((await compile({ file, text: two }, options)).wasm).not.toEqual(first.wasm);
  expect((await compile({ file, text: "export function f(): i32 { return x; }" }, options)).wasm).toBeUndefined();
});
