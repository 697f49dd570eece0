/** Finds the place in the author's files behind a name of the compiled module. */
import type {
  CallExpression,
  Element,
  Function as AscFunction,
  IdentifierExpression,
  NewExpression,
  Node,
  Program,
  PropertyAccessExpression,
} from "assemblyscript";
import { NodeKind } from "./compiler.js";
import { authorSources } from "./source-text.js";
import { findInBody } from "./walk.js";

/** Names the function that runs the top level of a file. */
const START_PREFIX = "start:";

/** The node that a compiled function was made of, if it is the author's: a file, or a function's body. */
function authorBody(program: Program, compiledName: string): Node | null {
  const sources = authorSources(program.sources);
  const file = sources.find(({ internalPath }) => compiledName === START_PREFIX + internalPath);
  if (file) return file;
  const element = program.instancesByName.get(compiledName.replace(/@\w+$/, "")) as AscFunction | undefined;
  const declaration = element?.declaration;
  if (!declaration || !sources.some((source) => source === declaration.range.source)) return null;
  return (declaration as { body?: Node | null }).body ?? declaration;
}

/** `log` of `~lib/console/console.log<i32>`; of a constructor the name of its class. */
function simpleName(compiledName: string): string {
  const plain = compiledName.replace(/@\w+$/, "").replace(/<.*?>(?=[#.]|$)/g, "");
  const parts = plain.split(/[/#.]/);
  const last = parts.pop() ?? "";
  return last === "constructor" ? (parts.pop() ?? "") : last.replace(/^[gs]et:/, "");
}

/** Does this node call a function of that name? `a[i]` calls `__get` or `__set`. */
function calls(node: Node, callee: string): boolean {
  switch (node.kind) {
    case NodeKind.Call:
      return nameOf((node as CallExpression).expression) === callee;
    case NodeKind.PropertyAccess:
      return (node as PropertyAccessExpression).property.text === callee;
    case NodeKind.New: {
      let name = (node as NewExpression).typeName;
      while (name.next) name = name.next;
      return name.identifier.text === callee;
    }
    case NodeKind.ElementAccess:
      return callee === "__get" || callee === "__set";
    default:
      return false;
  }
}

function nameOf(callee: Node): string | undefined {
  if (callee.kind === NodeKind.Identifier) return (callee as IdentifierExpression).text;
  if (callee.kind === NodeKind.PropertyAccess) return (callee as PropertyAccessExpression).property.text;
  return undefined;
}

/**
 * The call in the author's files by which a chain of calls came about.
 * @param callee compiled name of the innermost function, "" when it is not known what the first of `chain` calls
 * @param chain compiled names of the functions around it, innermost first
 * @returns the call; the body of its function when the call is not to be told, as it was inlined; null when nothing in
 *   the chain is the author's, or the call stands at the top level of a file and is not to be told
 */
export function findCallSite(program: Program, callee: string, chain: readonly string[]): Node | null {
  let called = callee;
  for (const caller of chain) {
    const body = authorBody(program, caller);
    if (body) {
      const name = simpleName(called);
      const site = called === "" ? null : findInBody(body, (node) => calls(node, name));
      return site ?? (body.kind === NodeKind.Source ? null : body);
    }
    called = caller;
  }
  return null;
}

/** The declaration behind an import of the module. */
export function findImport(program: Program, module: string, name: string): Element | null {
  return program.moduleImports.get(module)?.get(name) ?? null;
}
