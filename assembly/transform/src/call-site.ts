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
  if (compiledName.startsWith(START_PREFIX)) {
    return sources.find(({ internalPath }) => internalPath === compiledName.slice(START_PREFIX.length)) ?? null;
  }
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

function calledName(node: Node): string | undefined {
  if (node.kind === NodeKind.Call) return nameOf((node as CallExpression).expression);
  if (node.kind === NodeKind.PropertyAccess) return (node as PropertyAccessExpression).property.text;
  if (node.kind === NodeKind.New) {
    let name = (node as NewExpression).typeName;
    while (name.next) name = name.next;
    return name.identifier.text;
  }
  return undefined;
}

function nameOf(callee: Node): string | undefined {
  if (callee.kind === NodeKind.Identifier) return (callee as IdentifierExpression).text;
  if (callee.kind === NodeKind.PropertyAccess) return (callee as PropertyAccessExpression).property.text;
  return undefined;
}

/**
 * The call in the author's files by which a chain of calls came about.
 * @param chain compiled names, innermost first
 * @returns the call; its file or function when the call is not to be told, as it was inlined; null when nothing in the
 *   chain is the author's
 */
export function findCallSite(program: Program, chain: readonly string[]): Node | null {
  for (const [index, name] of chain.entries()) {
    const body = authorBody(program, name);
    if (!body) continue;
    const callee = index > 0 ? simpleName(chain[index - 1]!) : "";
    const site = findInBody(body, (node) => calledName(node) === callee);
    if (site) return site;
    return body.kind === NodeKind.Source ? ((body as unknown as { statements: Node[] }).statements[0] ?? null) : body;
  }
  return null;
}

/** The declaration behind an import of the module. */
export function findImport(program: Program, module: string, name: string): Element | null {
  return program.moduleImports.get(module)?.get(name) ?? null;
}
