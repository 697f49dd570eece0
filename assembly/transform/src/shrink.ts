import type { Parser, Program } from "assemblyscript";
import { lightenConstructors } from "./fresh-objects.js";
import { inlineFunctions } from "./inline.js";
import { addUnpack, packData } from "./pack-data.js";
import { skipRuntimeChecks } from "./runtime-checks.js";
import { hasSafePoints } from "./safe-points.js";
import { compareByFour } from "./text-comparison.js";
import type { Binaryen, Module } from "./transform.js";
import { dropUnusedTexts } from "./unused-texts.js";
import { settleVirtualCalls } from "./virtual-calls.js";
import { visitByTable } from "./visit-members.js";

/** Is the module to be optimised? A debug build stays as it was written. */
export function isOptimised(program: Program): boolean {
  return program.options.optimizeLevelHint > 0;
}

/** To be called after parsing, when the module is to be optimised. */
export function prepareToShrink(parser: Parser): void {
  skipRuntimeChecks(parser);
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
  settleVirtualCalls(program, binaryen, module);
  if (safe) lightenConstructors(program, binaryen, module);
  dropUnusedTexts(binaryen, module);
  if (safe) visitByTable(binaryen, module);
  packData(binaryen, module);
  inlineFunctions(binaryen, module, exports);
}
