/** Where the heap begins: behind the static data and, where functions have a shadow stack, behind that. */
import { constantAt } from "./ir.js";
import type { Binaryen, Module } from "./transform.js";

/** Compiled names of the constant, and of the variable that tells how far the shadow stack, which grows down from there, is used. */
const HEAP_BASE = "~lib/memory/__heap_base";
const STACK_POINTER = "~lib/memory/__stack_pointer";

export function heapBase(binaryen: Binaryen, module: Module): number {
  return constantAt(binaryen, binaryen.getGlobalInfo(module.getGlobal(HEAP_BASE)).init)!;
}

/**
 * Has the heap begin elsewhere, before the compiler puts the number in place of the constant. To be called for modules without a
 * shadow stack: what the collector takes for one is empty, and begins there, too.
 */
export function setHeapBase(binaryen: Binaryen, module: Module, address: number): void {
  for (const [name, isVariable] of [
    [HEAP_BASE, false],
    [STACK_POINTER, true],
  ] as const) {
    module.removeGlobal(name);
    module.addGlobal(name, binaryen.i32, isVariable, module.i32.const(address));
  }
}
