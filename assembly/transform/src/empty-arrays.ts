/**
 * Arrays that are made empty, as `[]` is. The compiler keeps the elements of each literal as an object in the static data, which is a
 * header and nothing else where there are none.
 */
import { forEachCall, replaceOperand } from "./ir-calls.js";
import { addressOf, classOf, readStaticData, writeStaticData } from "./static-data.js";
import { constantAt } from "./ir.js";
import type { Binaryen, Module } from "./transform.js";

const NEW_ARRAY = "~lib/rt/__newArray";
/** Which operands are the number of elements, and where those lie: nowhere, when there is nothing to copy. */
const COUNT = 0;
const ELEMENTS = 3;

/** To be called before anything else takes the address of an array's elements for a use of them. */
export function leaveOutEmptyElements(binaryen: Binaryen, module: Module): void {
  const unused = new Set<number>();
  forEachCall(binaryen, module, [NEW_ARRAY], ({ target, operands }, call) => {
    const elements = constantAt(binaryen, operands[ELEMENTS]);
    if (target !== NEW_ARRAY || !elements || constantAt(binaryen, operands[COUNT]) !== 0) return;
    replaceOperand(binaryen, call, ELEMENTS, [module.i32.const(0)]);
    unused.add(elements);
  });
  const objects = readStaticData(module);
  writeStaticData(
    module,
    objects.filter((object) => !unused.has(addressOf(object)) || classOf(object) === undefined),
  );
}
