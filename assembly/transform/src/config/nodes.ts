/** Questions about nodes of the syntax tree. */
import type {
  ClassDeclaration,
  DeclarationStatement,
  DecoratorNode,
  Expression,
  IdentifierExpression,
  LiteralExpression,
  LiteralKind as Literals,
  Source,
  StringLiteralExpression,
  UnaryPrefixExpression,
} from "assemblyscript";
import { LiteralKind, NodeKind, Token } from "../compiler.js";

/** Offset of the first character of a declaration, its decorators included. */
export function startOf({ decorators, range }: DeclarationStatement): number {
  return Math.min(range.start, ...(decorators ?? []).map((decorator) => decorator.range.start));
}

/** The name of a decorator, "" for one with dots. */
export function decoratorName({ name }: DecoratorNode): string {
  return name.kind === NodeKind.Identifier ? (name as IdentifierExpression).text : "";
}

export function hasDecorator({ decorators }: DeclarationStatement, name: string): boolean {
  return (decorators ?? []).some((decorator) => decoratorName(decorator) === name);
}

/** The classes of a file, those in namespaces left out. */
export function classesOf({ statements }: Source): ClassDeclaration[] {
  return statements.filter(({ kind }) => kind === NodeKind.ClassDeclaration) as ClassDeclaration[];
}

export function isLiteral(node: Expression, kind: Literals): boolean {
  return node.kind === NodeKind.Literal && (node as LiteralExpression).literalKind === kind;
}

/** The text of a string literal; undefined when it is something else. */
export function textOf(node: Expression | undefined): string | undefined {
  return node && isLiteral(node, LiteralKind.String) ? (node as StringLiteralExpression).value : undefined;
}

/** The number that a literal stands for, its sign included; undefined when it is no number. */
export function numberOf(node: Expression): number | undefined {
  if (node.kind === NodeKind.UnaryPrefix) {
    const { operator, operand } = node as UnaryPrefixExpression;
    const value = operator === Token.Minus ? numberOf(operand) : undefined;
    return value === undefined ? undefined : -value;
  }
  if (!isLiteral(node, LiteralKind.Integer) && !isLiteral(node, LiteralKind.Float)) return undefined;
  return Number(node.range.toString().replaceAll("_", ""));
}
