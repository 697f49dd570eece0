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
  test("is the one section of a module with one plugin, whatever the manifest calls it", () => {
    expect(schemaOf(moduleWith([one]), "other", "p.wasm")?.root).toEqual(basicAuth);
  });

  test("is that of the plugin that the manifest names, of several", () => {
    expect(schemaOf(moduleWith([one, two]), "key-auth", "p.wasm")?.plugin).toBe("key-auth");
    expect(schemaOf(moduleWith([one, two]), "basic-auth", "p.wasm")?.plugin).toBe("basic-auth");
    expect(problem(moduleWith([one, two]), "third")).toBe(
      "p.wasm has several plugins (basic-auth, key-auth), and none has the name third.",
    );
  });

  test("is absent where no section has the name", () => {
    expect(schemaOf(moduleWith([]), "basic-auth", "p.wasm")).toBeUndefined();
    expect(schemaOf(moduleWith([one], "name2"), "basic-auth", "p.wasm")).toBeUndefined();
  });

  test.each([
    ["cut JSON", moduleWith(['{"type":']), "The section sluice.schema of p.wasm is not UTF-8 JSON: "],
    ["bytes that are no UTF-8", moduleWith([Uint8Array.of(0x22, 0xff, 0x22)]), "is not UTF-8 JSON: "],
    ["a list", moduleWith(["[1]"]), "The section sluice.schema of p.wasm holds no JSON Schema but [1]."],
    ["bytes that are no module", Uint8Array.of(1, 2, 3), "p.wasm is no WebAssembly module: "],
  ])("is refused when it is %s", (_, module, message) => {
    expect(problem(module)).toContain(message);
  });
});
