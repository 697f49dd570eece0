import type { Parser, Program } from "assemblyscript";
import { clearRootAtOnce } from "./clear-root.js";
import { encodeConstantPaths } from "./constant-paths.js";
import { lightenConstructors } from "./fresh-objects.js";
import { inlineFunctions } from "./inline.js";
import { leaveOutEmptyElements } from "./empty-arrays.js";
import { dropAllocations, madeClasses, namesOfBases, narrowCalls } from "./made-classes.js";
import { functionsOf } from "./module-text.js";
import { compareNulls } from "./null-comparisons.js";
import { addUnpack, packData, unpackAtStart } from "./pack-data.js";
import { skipRuntimeChecks } from "./runtime-checks.js";
import { hasSafePoints } from "./safe-points.js";
import { compareByFour } from "./text-comparison.js";
import type { Binaryen, Module } from "./transform.js";
import { callWhereSeldom } from "./seldom-calls.js";
import { dropUnreadFields } from "./unread-fields.js";
import { clearUnsetFields } from "./unset-fields.js";
import { dropUnusedTexts, skipTexts } from "./unused-texts.js";
import { visitByTable } from "./visit-members.js";

/** Is the module to be optimised? A debug build stays as it was written. */
export function isOptimised(program: Program): boolean {
  return program.options.optimizeLevelHint > 0;
}

/** To be called after parsing, when the module is to be optimised. */
export function prepareToShrink(parser: Parser): void {
  skipRuntimeChecks(parser);
  clearRootAtOnce(parser);
  compareByFour(parser);
  addUnpack(parser);
}

/**
 * Takes out of a pruned module what its work does not need, before the compiler optimises it.
 * @param exports names of the exports that are left
 */
export function shrink(program: Program, binaryen: Binaryen, module: Module, exports: ReadonlySet<string>): void {
  if (!isOptimised(program)) return;
  const safe = hasSafePoints(module);
  const functions = functionsOf(module);
  clearUnsetFields(program, binaryen, module, functions);
  dropUnreadFields(program, binaryen, module, functions);
  const made = madeClasses(program, functions);
  narrowCalls(program, binaryen, module, functions, made);
  compareNulls(binaryen, module);
  leaveOutEmptyElements(binaryen, module);
  if (safe) {
    lightenConstructors(binaryen, module);
    dropAllocations(binaryen, module, namesOfBases(functions));
    encodeConstantPaths(binaryen, module);
  }
  skipTexts(binaryen, module);
  if (safe) visitByTable(binaryen, module, made);
  const place = unpackAtStart(binaryen, module);
  callWhereSeldom(binaryen, module, functions, exports);
  inlineFunctions(binaryen, module, exports);
  module.runPasses(["simplify-globals", "remove-unused-module-elements"]);
  dropUnusedTexts(module);
  if (place) packData(module, place);
}
