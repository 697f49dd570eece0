/** The functions of a module as Binaryen has them, with the types that its own declarations lack. */
import type { Binaryen, Module } from "./transform.js";

export type Expression = number;

/** A direct call, as far as it is looked at. */
export interface Call {
  readonly target: string;
  readonly operands: readonly Expression[];
}

interface FunctionAccess {
  readonly Function: { setBody(func: number, body: Expression): void };
}

/** What a function does; 0 when it is not there, or the host's. */
export function bodyOf(binaryen: Binaryen, module: Module, name: string): Expression {
  const func = module.getFunction(name);
  return func === 0 ? 0 : binaryen.getFunctionInfo(func).body;
}

export function setBody(binaryen: Binaryen, module: Module, name: string, body: Expression): void {
  (binaryen as unknown as FunctionAccess).Function.setBody(module.getFunction(name), body);
}

/** What Binaryen tells of an expression of one kind, such as `binaryen.IfId`; null for any other, or none. */
export function infoOf<T>(binaryen: Binaryen, expression: Expression | undefined, kind: number): T | null {
  // Binaryen has nothing to tell of some kinds, and fails.
  if (!expression || binaryen.getExpressionId(expression) !== kind) return null;
  return binaryen.getExpressionInfo(expression) as unknown as T;
}

/** What stands in a block, null for any other expression. */
export function statementsAt(binaryen: Binaryen, expression: Expression): readonly Expression[] | null {
  return infoOf<{ children: Expression[] }>(binaryen, expression, binaryen.BlockId)?.children ?? null;
}

/** A block like another one, its label included, with other statements. */
export function blockWith(binaryen: Binaryen, module: Module, block: Expression, statements: Expression[]): Expression {
  const { name, type } = infoOf<{ name: string; type: number }>(binaryen, block, binaryen.BlockId)!;
  return module.block(name, statements, type);
}

/** An expression that is a direct call, null when it is another one. */
export function callAt(binaryen: Binaryen, expression: Expression | undefined): Call | null {
  return infoOf<Call>(binaryen, expression, binaryen.CallId);
}

/** The value of an expression that is an integer constant of 32 bits, undefined of another one. */
export function constantAt(binaryen: Binaryen, expression: Expression | undefined): number | undefined {
  return infoOf<{ value: number }>(binaryen, expression, binaryen.ConstId)?.value;
}

/** Compiled names of the functions that the module defines. */
export function functionNames(binaryen: Binaryen, module: Module): string[] {
  const names: string[] = [];
  for (let i = 0, count = module.getNumFunctions(); i < count; i++) {
    const { name, body } = binaryen.getFunctionInfo(module.getFunctionByIndex(i));
    if (body !== 0) names.push(name);
  }
  return names;
}
