import type { CallExpression, IdentifierExpression, Node, Range, Source } from "assemblyscript";
import { NodeKind } from "./compiler.js";
import { collects, type Problem } from "./errors.js";
import { forEachChild } from "./walk.js";

/** Finds calls of the collector: in the middle of a callback it would free what only the callback holds. */
export function findCollectorCalls(source: Source, report: (range: Range, problem: Problem) => void): void {
  const visit = (node: Node): void => {
    if (node.kind === NodeKind.Call) {
      const { expression } = node as CallExpression;
      if (expression.kind === NodeKind.Identifier && (expression as IdentifierExpression).text === "__collect") {
        report(expression.range, collects());
      }
    }
    forEachChild(node, visit);
  };
  for (const statement of [...source.statements]) visit(statement);
}
