/** Fields of the SDK that nothing reads in this module, such as a count for messages that it does not have: nothing need set them. */
import type { Program } from "assemblyscript";
import { fieldsOfSdk } from "./class-fields.js";
import { setBody } from "./ir.js";
import { listsIn, nameIn, type TextList } from "./module-text.js";
import type { Binaryen, Module } from "./transform.js";

/** Only those of numbers: one that holds an object may be there to keep it alive while its address is used. */
export function dropUnreadFields(
  program: Program,
  binaryen: Binaryen,
  module: Module,
  functions: ReadonlyMap<string, TextList>,
): void {
  const called = new Set<string>();
  for (const list of functions.values()) {
    for (const [head, target] of listsIn(list)) if (head === "call") called.add(nameIn(target));
  }
  for (const { getterInstance, setterInstance, type } of fieldsOfSdk(program)) {
    const setter = setterInstance?.internalName ?? "";
    if (type.isReference || !functions.has(setter) || called.has(getterInstance?.internalName ?? "")) continue;
    setBody(binaryen, module, setter, module.nop());
  }
}
