import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { SchemaSectionError, schemaOf } from "@sluice/gateway";
import { basicAuth, moduleWith } from "../support/schema-module.js";

const one = JSON.stringify(basicAuth);
const two = JSON.stringify({ ...basicAuth, title: "key-auth" });

function problem(module: Uint8Array, plugin = "basic-auth"): string {
  try {
    schemaOf(module, plugin, "p.wasm");
  } catch (error) {
    expect(error).toBeInstanceOf(SchemaSectionError);
    return (error as Error).message;
  }
  return "none";
}

describe("the schema in a module", () => {
  test("is the section of the plugin that the manifest names", () => {
    expect(schemaOf(moduleWith([one]), "basic-auth", "p.wasm")?.root).toEqual(basicAuth);
  });

  test("is never that of another plugin, also where that is the only one with a schema", () => {
    expect(problem(moduleWith([one]), "key-auth")).toBe(
      "p.wasm carries no schema of key-auth, but of basic-auth. The name in plugin.yaml, or without one that of the folder, must be " +
        "the name that setCtx is given.",
    );
  });

  test("is found by the form that a name has in a manifest, unless another plugin has just that name", () => {
    const underscored = JSON.stringify({ ...basicAuth, title: "Basic_auth." });
    expect(schemaOf(moduleWith([underscored]), "basic-auth", "p.wasm")?.plugin).toBe("Basic_auth.");
    expect(schemaOf(moduleWith([underscored, one]), "basic-auth", "p.wasm")?.plugin).toBe("basic-auth");
  });

  test("may do without a title where it is the only one", () => {
    const { title: _, ...untitled } = basicAuth;
    expect(schemaOf(moduleWith([JSON.stringify(untitled)]), "other", "p.wasm")?.root).toEqual(untitled);
    expect(problem(moduleWith([JSON.stringify(untitled), two]), "other")).toContain(
      "but of one without a title, key-auth.",
    );
  });

  test("is read in compressed form as well", () => {
    expect(schemaOf(moduleWith([deflateSync(one)]), "basic-auth", "p.wasm")?.root).toEqual(basicAuth);
  });

  test("is that of the plugin that the manifest names, of several", () => {
    expect(schemaOf(moduleWith([one, two]), "key-auth", "p.wasm")?.plugin).toBe("key-auth");
    expect(schemaOf(moduleWith([one, two]), "basic-auth", "p.wasm")?.plugin).toBe("basic-auth");
    expect(problem(moduleWith([one, two]), "third")).toContain(
      "p.wasm carries no schema of third, but of basic-auth, key-auth.",
    );
  });

  test("is absent where no section has the name", () => {
    expect(schemaOf(moduleWith([]), "basic-auth", "p.wasm")).toBeUndefined();
    expect(schemaOf(moduleWith([one], "name2"), "basic-auth", "p.wasm")).toBeUndefined();
  });

  test.each([
    ["cut JSON", moduleWith(['{"type":']), "The section sluice.schema of p.wasm is neither UTF-8 JSON nor "],
    ["compressed and cut", moduleWith([deflateSync('{"type":{}}').subarray(0, 9)]), "nor that compressed by zlib: "],
    ["too large", moduleWith([deflateSync(Buffer.alloc(2 ** 24 + 1, " "))]), "nor that compressed by zlib: "],
    ["bytes that are no UTF-8", moduleWith([Uint8Array.of(0x22, 0xff, 0x22)]), "is neither UTF-8 JSON nor "],
    ["a list", moduleWith(["[1]"]), "The section sluice.schema of p.wasm holds no JSON Schema but [1]."],
    ["bytes that are no module", Uint8Array.of(1, 2, 3), "p.wasm is no WebAssembly module: "],
  ])("is refused when it is %s", (_, module, message) => {
    expect(problem(module)).toContain(message);
  });
});
