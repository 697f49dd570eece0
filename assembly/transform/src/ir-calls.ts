/** Finds the direct calls of a module, to be changed where they are. */
import { bodyOf, type Call, callAt, type Expression, functionNames } from "./ir.js";
import type { Binaryen, Module } from "./transform.js";

interface CallAccess {
  readonly Call: {
    setTarget(call: Expression, target: string): void;
    setOperandAt(call: Expression, index: number, operand: Expression): void;
    insertOperandAt(call: Expression, index: number, operand: Expression): void;
  };
}

/** What expressions are made of, by the names that Binaryen gives to the parts. */
const PARTS = [
  "children",
  "operands",
  "condition",
  "ifTrue",
  "ifFalse",
  "body",
  "ptr",
  "value",
  "left",
  "right",
  "target",
  "dest",
  "source",
  "size",
  "delta",
];

/**
 * Calls `visit` for each direct call of the functions that call one of `callees`, those among the operands of a call before it.
 * Going through every function would take a second.
 */
export function forEachCall(
  binaryen: Binaryen,
  module: Module,
  callees: readonly string[],
  visit: (call: Call, expression: Expression, caller: string) => void,
): void {
  // Binaryen has nothing to tell of the others, and fails.
  const leaves = new Set([binaryen.NopId, binaryen.UnreachableId, binaryen.ConstId]);
  const walk = (expression: Expression, caller: string): void => {
    if (leaves.has(binaryen.getExpressionId(expression))) return;
    const info = binaryen.getExpressionInfo(expression) as unknown as Record<string, unknown>;
    for (const part of PARTS.flatMap((name) => info[name]))
      if (typeof part === "number" && part !== 0) walk(part, caller);
    const call = callAt(binaryen, expression);
    if (call) visit(call, expression, caller);
  };
  for (const name of functionNames(binaryen, module)) {
    const body = bodyOf(binaryen, module, name);
    const text = binaryen.emitText(body);
    if (callees.some((callee) => text.includes(`(call $${callee}\n`))) walk(body, name);
  }
}

/** Has a call go elsewhere. */
export function redirect(binaryen: Binaryen, call: Expression, target: string): void {
  (binaryen as unknown as CallAccess).Call.setTarget(call, target);
}

/** Puts these operands in place of the one at an index. */
export function replaceOperand(binaryen: Binaryen, call: Expression, index: number, operands: Expression[]): void {
  const access = (binaryen as unknown as CallAccess).Call;
  operands.forEach((operand, i) => {
    if (i === 0) access.setOperandAt(call, index, operand);
    else access.insertOperandAt(call, index + i, operand);
  });
}
