import type { CallExpression, IdentifierExpression, Node, PropertyAccessExpression, Source } from "assemblyscript";
import { NodeKind } from "../compiler.js";
import { forEachChild } from "../walk.js";
import { originalName } from "./names.js";

/** By which function of the SDK a plugin registers itself. */
const REGISTER = "setCtx";

/** The calls in a file that register plugins, also under another name, `import { setCtx as register }`, or as `sdk.setCtx`. */
export function registrations(source: Source): CallExpression[] {
  const calls: CallExpression[] = [];
  const visit = (node: Node): void => {
    if (node.kind === NodeKind.Call && calleeOf(node as CallExpression) === REGISTER)
      calls.push(node as CallExpression);
    forEachChild(node, visit);
  };
  visit(source);
  return calls;
}

function calleeOf({ expression }: CallExpression): string | undefined {
  if (expression.kind === NodeKind.PropertyAccess) return (expression as PropertyAccessExpression).property.text;
  if (expression.kind !== NodeKind.Identifier) return undefined;
  return originalName(expression.range.source, (expression as IdentifierExpression).text);
}
