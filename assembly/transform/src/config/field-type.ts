import type { NamedTypeNode, Source, TypeNode } from "assemblyscript";
import { NodeKind } from "../compiler.js";
import type { FieldType, IntegerName } from "./declaration.js";
import { type Names, originalName } from "./names.js";
import { hasDecorator } from "./nodes.js";

/** The type of a field, and what it is when it is absent. */
export interface FieldTypeRead {
  readonly type: FieldType;
  readonly isNullable: boolean;
  /** Name of `Optional` in the file, where the type is `Optional<…> | null`. */
  readonly optional?: string;
}

const INTEGERS = new Set(["i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64"]);

/** Reads the type of a field; null for one that no configuration has. */
export function readFieldType(node: TypeNode, source: Source, names: Names): FieldTypeRead | null {
  const optional = named(node, "Optional", source, 1);
  if (optional) {
    const type = readType(optional.typeArguments![0]!, source, names);
    if (!type || !node.isNullable || !["bool", "integer", "float"].includes(type.kind)) return null;
    return { type, isNullable: true, optional: optional.name.identifier.text };
  }
  const type = readType(node, source, names, true);
  if (!type) return null;
  // There is no default for a JsonValue but null, and a number or a boolean cannot be null.
  const isReference = !["bool", "integer", "float"].includes(type.kind);
  if (node.isNullable ? !isReference : type.kind === "json") return null;
  return { type, isNullable: node.isNullable };
}

function readType(node: TypeNode, source: Source, names: Names, mayBeNull = false): FieldType | null {
  if (node.kind !== NodeKind.NamedType || (node.isNullable && !mayBeNull)) return null;
  const { name, typeArguments } = node as NamedTypeNode;
  if (name.next) return null;
  const { text } = name.identifier;
  const declaration = names.find(source, text);
  if (declaration && hasDecorator(declaration, "config")) {
    return typeArguments?.length ? null : { kind: "class", text, declaration };
  }
  if (named(node, "Array", source, 1)) return listOf("array", typeArguments![0]!, source, names);
  if (named(node, "Map", source, 2)) {
    const key = readType(typeArguments![0]!, source, names);
    return key?.kind === "string" ? listOf("map", typeArguments![1]!, source, names) : null;
  }
  if (typeArguments?.length) return null;
  if (text === "bool" || text === "boolean") return { kind: "bool" };
  if (text === "string") return { kind: "string" };
  if (text === "f32" || text === "f64") return { kind: "float", name: text };
  if (INTEGERS.has(text)) return { kind: "integer", name: text as IntegerName };
  return mayBeNull && originalName(source, text) === "JsonValue" ? { kind: "json" } : null;
}

function listOf(kind: "array" | "map", node: TypeNode, source: Source, names: Names): FieldType | null {
  const of = readType(node, source, names);
  return of && { kind, of };
}

/** The node as `name<…>` with that many arguments; null when it is another type. */
function named(node: TypeNode, name: string, source: Source, count: number): NamedTypeNode | null {
  if (node.kind !== NodeKind.NamedType) return null;
  const type = node as NamedTypeNode;
  if (type.name.next || type.typeArguments?.length !== count) return null;
  return originalName(source, type.name.identifier.text) === name ? type : null;
}

/** A type as it stands in the author's file. */
export function typeText(type: FieldType): string {
  switch (type.kind) {
    case "array":
      return `Array<${typeText(type.of)}>`;
    case "map":
      return `Map<string, ${typeText(type.of)}>`;
    case "class":
      return type.text;
    case "json":
      return "sluice_config.Json";
    case "integer":
    case "float":
      return type.name;
    default:
      return type.kind;
  }
}

/** The type of the values that rules such as `@choices` are about: of an array that of its elements. */
export function elementType(type: FieldType): FieldType {
  return type.kind === "array" ? elementType(type.of) : type;
}
