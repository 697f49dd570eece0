import type {
  AssertionExpression,
  BinaryExpression,
  CallExpression,
  IdentifierExpression,
  LiteralExpression,
  Node,
  ParenthesizedExpression,
  PropertyAccessExpression,
  TemplateLiteralExpression,
  TernaryExpression,
  UnaryPrefixExpression,
} from "assemblyscript";
import { LiteralKind, NodeKind } from "./compiler.js";

/** Functions of the compiler that it answers while it compiles, if it knows the arguments. */
const BUILTINS = new Set([
  ...["sizeof", "alignof", "offsetof", "idof", "nameof", "isDefined", "isInteger", "isString", "isReference"],
  ...["i8", "i16", "i32", "i64", "isize", "u8", "u16", "u32", "u64", "usize", "f32", "f64", "bool"],
  ...["abs", "min", "max", "clz", "ctz", "popcnt", "rotl", "rotr", "floor", "ceil", "trunc", "nearest", "sqrt"],
]);

const LITERALS = new Set([LiteralKind.Float, LiteralKind.Integer, LiteralKind.String]);

/**
 * Can the compiler know the value of an expression? It then puts the value in place of a `const`, also in a nested
 * function. In doubt (a member of a namespace or of an enum of another file) the answer is yes: a wrong error would stop
 * a good plugin, while a wrong yes leaves the word to the compiler.
 * @param isGlobalConstant is this the name of a module-level `const`, an enum, a namespace or something imported?
 */
export function mayBeConstant(node: Node, isGlobalConstant: (name: string) => boolean): boolean {
  const again = (part: Node) => mayBeConstant(part, isGlobalConstant);
  switch (node.kind) {
    case NodeKind.True:
    case NodeKind.False:
    case NodeKind.Null:
      return true;
    case NodeKind.Function:
      return true; // the address of a function
    case NodeKind.Literal: {
      const { literalKind } = node as LiteralExpression;
      if (literalKind === LiteralKind.Template) return (node as TemplateLiteralExpression).expressions.length === 0;
      return LITERALS.has(literalKind);
    }
    case NodeKind.Identifier:
      return isGlobalConstant((node as IdentifierExpression).text);
    case NodeKind.PropertyAccess:
      return again((node as PropertyAccessExpression).expression);
    case NodeKind.Parenthesized:
      return again((node as ParenthesizedExpression).expression);
    case NodeKind.Assertion:
      return again((node as AssertionExpression).expression);
    case NodeKind.UnaryPrefix:
      return again((node as UnaryPrefixExpression).operand);
    case NodeKind.Binary: {
      const { left, right } = node as BinaryExpression;
      return again(left) && again(right);
    }
    case NodeKind.Ternary: {
      const { condition, ifThen, ifElse } = node as TernaryExpression;
      return again(condition) && again(ifThen) && again(ifElse);
    }
    case NodeKind.Call: {
      const { expression, args } = node as CallExpression;
      return isBuiltin(expression) && args.every(again);
    }
    default:
      return false;
  }
}

function isBuiltin(callee: Node): boolean {
  if (callee.kind === NodeKind.Identifier) return BUILTINS.has((callee as IdentifierExpression).text);
  if (callee.kind !== NodeKind.PropertyAccess) return false;
  const { expression, property } = callee as PropertyAccessExpression;
  return property.text === "data" && (expression as Partial<IdentifierExpression>).text === "memory";
}
