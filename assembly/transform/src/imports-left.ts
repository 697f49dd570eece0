import type { Program } from "assemblyscript";
import { CommonFlags } from "./compiler.js";
import type { Signature } from "./signature.js";
import type { Binaryen, Module } from "./transform.js";
import type { WasmImport } from "./wasm-module.js";

/**
 * The functions that a module still imports. Asks the compiler rather than the binary: that is at hand without emitting
 * the module again, and knows two declarations of one host call apart.
 */
export function importsLeft(program: Program, binaryen: Binaryen, module: Module): WasmImport[] {
  const letters = new Map<number, string>([
    [binaryen.i32, "i"],
    [binaryen.i64, "I"],
    [binaryen.f32, "f"],
    [binaryen.f64, "F"],
    [binaryen.v128, "v"],
  ]);
  const spell = (type: number): Signature =>
    binaryen
      .expandType(type)
      .map((one) => letters.get(one) ?? "r")
      .join("");
  const imports: WasmImport[] = [];
  for (const [internalName, element] of program.instancesByName) {
    if (!element.is(CommonFlags.ModuleImport)) continue;
    const ref = module.getFunction(internalName);
    if (ref === 0) continue;
    const { module: from, base, params, results } = binaryen.getFunctionInfo(ref);
    if (from === null || base === null) continue;
    imports.push({
      module: from,
      name: base,
      kind: "function",
      type: `${spell(params)}>${spell(results)}`,
      internalName,
    });
  }
  return imports;
}
