import type { ArrayLiteralExpression, Expression, NewExpression } from "assemblyscript";
import { LiteralKind, NodeKind } from "../compiler.js";
import type { FieldRules, FieldType } from "./declaration.js";
import type { Json } from "./json.js";
import { elementType } from "./field-type.js";
import { exceeds, limitsOf } from "./limits.js";
import { isLiteral, numberOf, textOf } from "./nodes.js";

/** Reads the initialiser of a field; undefined when it is none that the build can read. `new Class()` is `{}`. */
export function readDefault(node: Expression, type: FieldType): Json | undefined {
  switch (type.kind) {
    case "bool":
      if (node.kind === NodeKind.True) return true;
      return node.kind === NodeKind.False ? false : undefined;
    case "integer": {
      const value = numberOf(node);
      return Number.isSafeInteger(value) && !isLiteral(node, LiteralKind.Float) ? value : undefined;
    }
    case "float":
      return numberOf(node);
    case "string":
      return textOf(node);
    case "class":
      return isNew(node, type.text) ? {} : undefined;
    case "map":
      return isNew(node, "Map") ? {} : undefined;
    case "array": {
      if (isNew(node, "Array")) return [];
      if (!isLiteral(node, LiteralKind.Array)) return undefined;
      const elements = (node as ArrayLiteralExpression).elementExpressions.map((element) =>
        readDefault(element, type.of),
      );
      return elements.includes(undefined) ? undefined : (elements as Json[]);
    }
    default:
      return undefined;
  }
}

function isNew(node: Expression, name: string): boolean {
  if (node.kind !== NodeKind.New) return false;
  const { typeName, args } = node as NewExpression;
  return !typeName.next && typeName.identifier.text === name && args.length === 0;
}

/** Is this the empty text, list or object? */
export function isEmpty(value: Json): boolean {
  return value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
}

/** Would the rules of a field take the value? */
export function obeys(value: Json, type: FieldType, rules: FieldRules): boolean {
  const { least = 0, most = Infinity } = rules.length ?? {};
  const length = lengthOf(value);
  if (length !== undefined && type.kind !== "class" && (length < least || length > most)) return false;
  return elementsOf(value).every((element) => {
    if (typeof element === "number") {
      const limits = limitsOf(elementType(type));
      return !exceeds({ least: element }, { ...limits, ...rules.range });
    }
    if (typeof element !== "string") return true;
    const isChoice = !rules.choices || rules.choices.includes(element);
    return isChoice && (rules.pattern === undefined || new RegExp(rules.pattern, "u").test(element));
  });
}

function lengthOf(value: Json): number | undefined {
  if (typeof value === "string") return [...value].length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : undefined;
}

function elementsOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]).flatMap((element) => elementsOf(element)) : [value];
}
