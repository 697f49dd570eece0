import type {
  CallExpression,
  IdentifierExpression,
  LiteralExpression,
  Node,
  Program,
  Range,
  StringLiteralExpression,
} from "assemblyscript";
import { LiteralKind, NodeKind } from "./compiler.js";
import { authorSources } from "./source-text.js";
import { forEachChild } from "./walk.js";

/** By which function of the SDK a plugin registers itself. */
const REGISTER = "setCtx";

/** The text of the first argument, "" when it is no literal. */
export function nameIn({ args }: CallExpression): string {
  const name = args[0];
  const isString = name?.kind === NodeKind.Literal && (name as LiteralExpression).literalKind === LiteralKind.String;
  return isString ? (name as StringLiteralExpression).value : "";
}

/** The calls in the author's files that register plugins. */
export function registrations(program: Program): CallExpression[] {
  const calls: CallExpression[] = [];
  const visit = (node: Node): void => {
    if (node.kind === NodeKind.Call) {
      const { expression } = node as CallExpression;
      const isRegister =
        expression.kind === NodeKind.Identifier && (expression as IdentifierExpression).text === REGISTER;
      if (isRegister) calls.push(node as CallExpression);
    }
    forEachChild(node, visit);
  };
  for (const source of authorSources(program.sources)) visit(source);
  return calls;
}

/**
 * The registration that the SDK complains about: the only one, or the last whose plugin's name begins or ends the text.
 * @returns null when it is not to be told
 */
export function findRegistration(program: Program, problem: string): Range | null {
  const calls = registrations(program);
  if (calls.length === 1) return calls[0]!.range;
  const named = calls.filter((call) => {
    const name = nameIn(call);
    return name !== "" && (problem.startsWith(`${name}: `) || problem.endsWith(name));
  });
  return named.at(-1)?.range ?? null;
}
