import { expect, test } from "vitest";
import { trimNames } from "@sluice/sdk/transform";
import { buildPlugin } from "../../../test/support/plugin.js";

const hello = buildPlugin(new URL("../../../extensions/hello-world/assembly/index.ts", import.meta.url));

test("a trimmed module is smaller, still loads, and a trap in it still names its functions", async () => {
  const wasm = await hello;
  const trimmed = trimNames(wasm);
  expect(trimmed.length).toBeLessThan(wasm.length - 1000);
  const module = new WebAssembly.Module(trimmed as Uint8Array<ArrayBuffer>);
  expect(WebAssembly.Module.exports(module)).toEqual(
    WebAssembly.Module.exports(new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>)),
  );
  const imports: WebAssembly.Imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = () => {
      throw new Error("from the host");
    };
  }
  const guest = new WebAssembly.Instance(module, imports).exports as Record<string, (...args: number[]) => number>;
  guest["_initialize"]!();
  guest["proxy_on_context_create"]!(1, 0);
  const stack = await Promise.resolve()
    .then(() => guest["proxy_on_configure"]!(1, 0))
    .catch((error: Error) => error.stack ?? "");
  expect(stack).toContain("at proxy_on_configure");
  expect(stack).not.toContain("~lib");
});

test("a trimmed module names functions by class or file, and small ones where they are the author's", async () => {
  const module = new WebAssembly.Module(trimNames(await hello) as Uint8Array<ArrayBuffer>);
  const names = Buffer.from(WebAssembly.Module.customSections(module, "name")[0]!).toString();
  for (const name of [
    "JsonParser#string",
    "tlsf/insertBlock",
    "text/decodeTextAt",
    "extensions/hello-world/assembly/index/Config#constructor",
  ]) {
    expect(names).toContain(name);
  }
  expect(names).not.toContain("~lib");
  expect(names).not.toContain("memory/malloc"); // exported, so that it is there, and small
});

test("trimming twice changes nothing more, and a module without names stays as it is", async () => {
  const trimmed = trimNames(await hello);
  expect(Buffer.compare(trimNames(trimmed), trimmed)).toBe(0);
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  expect([...trimNames(empty)]).toEqual([...empty]);
});
