import type { Node, Range } from "assemblyscript";
import { NodeKind } from "./compiler.js";

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "kind" in value && "range" in value;
}

/**
 * Calls `visit` for each direct child of a node, in the order of the source where the compiler keeps it. Goes over the
 * properties of the node, so that kinds of nodes added by a later compiler are walked as well.
 */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  for (const value of Object.values(node)) {
    if (isNode(value)) visit(value);
    else if (Array.isArray(value)) {
      for (const item of [...value]) if (isNode(item)) visit(item);
    }
  }
}

/** Has a node, and all in it, stand elsewhere: the compiler looks up the file of each by its range. */
export function place(node: Node, range: Range): void {
  node.range = range;
  forEachChild(node, (child) => place(child, range));
}

const TYPES = new Set([
  NodeKind.NamedType,
  NodeKind.FunctionType,
  NodeKind.TupleType,
  NodeKind.TypeName,
  NodeKind.TypeParameter,
  NodeKind.TypeDeclaration,
  NodeKind.IndexSignature,
]);

/** Is this a type or a part of one, whose names are no variables? */
export function isType(node: Node): boolean {
  return TYPES.has(node.kind);
}

const FUNCTIONS = new Set([NodeKind.FunctionDeclaration, NodeKind.MethodDeclaration]);

/** Is this the declaration of a function, a method, or what an arrow or a function expression holds? */
export function isFunction(node: Node): boolean {
  return FUNCTIONS.has(node.kind);
}

/** All nodes below `node` that run with it: not what is inside of functions, and no types. Stops when `find` is true. */
export function findInBody(node: Node, find: (node: Node) => boolean): Node | null {
  let found: Node | null = null;
  forEachChild(node, (child) => {
    if (found || isType(child) || isFunction(child) || child.kind === NodeKind.Decorator) return;
    found = find(child) ? child : findInBody(child, find);
  });
  return found;
}
