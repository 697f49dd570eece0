/**
 * Fields of the SDK that nothing sets in this module, such as that of a handler which the plugin does not have: what reads them reads
 * zero, so that what stands behind a check of them can be left out.
 */
import type { Program } from "assemblyscript";
import { fieldsOfSdk } from "./class-fields.js";
import { setBody } from "./ir.js";
import { listsIn, nameIn, type TextList, type TextNode } from "./module-text.js";
import type { Binaryen, Module } from "./transform.js";

/** To be called before constructors store to fields by themselves. */
export function clearUnsetFields(
  program: Program,
  binaryen: Binaryen,
  module: Module,
  functions: ReadonlyMap<string, TextList>,
): void {
  const set = namesOfSetters(functions);
  for (const { getterInstance, setterInstance } of fieldsOfSdk(program)) {
    const getter = getterInstance?.internalName ?? "";
    if (!functions.has(getter) || set.has(setterInstance?.internalName ?? "")) continue;
    const { results } = binaryen.getFunctionInfo(module.getFunction(getter));
    if (results === binaryen.i32) setBody(binaryen, module, getter, module.i32.const(0));
  }
}

/** What is called, as a setter is, with something else than zero for its value. */
function namesOfSetters(functions: ReadonlyMap<string, TextList>): Set<string> {
  const names = new Set<string>();
  for (const list of functions.values()) {
    for (const [head, target, , value] of listsIn(list)) {
      if (head === "call" && !isZero(value)) names.add(nameIn(target));
    }
  }
  return names;
}

function isZero(value: TextNode | undefined): boolean {
  return typeof value === "object" && value[0] === "i32.const" && value[1] === "0";
}
