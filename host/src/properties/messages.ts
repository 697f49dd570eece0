import { writeMessage } from "../calls/protobuf.js";
import { isRecord, Message, structValue, type Typed, Uint } from "./typed.js";
import type { PropertyValue } from "./value.js";

type Scalar = "string" | "bytes" | "bool" | "uint32" | "struct";
type Field = readonly [number: number, type: Scalar | MessageType, shape?: "list" | "map"];

/** Messages that are properties, of `envoy.config.core.v3` and below, by their fields. */
const messages = {
  Metadata: { filter_metadata: [1, "struct", "map"], typed_filter_metadata: [2, "Any", "map"] },
  Node: {
    id: [1, "string"],
    cluster: [2, "string"],
    metadata: [3, "struct"],
    locality: [4, "Locality"],
    user_agent_name: [6, "string"],
    user_agent_version: [7, "string"],
    user_agent_build_version: [8, "BuildVersion"],
    extensions: [9, "Extension", "list"],
    client_features: [10, "string", "list"],
    dynamic_parameters: [12, "ContextParams", "map"],
  },
  Locality: { region: [1, "string"], zone: [2, "string"], sub_zone: [3, "string"] },
  BuildVersion: { version: [1, "SemanticVersion"], metadata: [2, "struct"] },
  SemanticVersion: { major_number: [1, "uint32"], minor_number: [2, "uint32"], patch: [3, "uint32"] },
  Extension: {
    name: [1, "string"],
    category: [2, "string"],
    type_descriptor: [3, "string"],
    version: [4, "BuildVersion"],
    disabled: [5, "bool"],
    type_urls: [6, "string", "list"],
  },
  ContextParams: { params: [1, "string", "map"] },
  Any: { type_url: [1, "string"], value: [2, "bytes"] },
} as const;

/** Name of a message that the host can serialize. */
export type MessageType = keyof typeof messages;

function fieldsOf(type: MessageType): Readonly<Record<string, Field>> {
  return messages[type];
}

/** A field of a message, its default when it is not set; undefined when the message has no such field. */
export function messageField({ type, fields }: Message, name: string): Typed | undefined {
  if (!Object.hasOwn(messages[type], name)) return undefined;
  const [, kind, shape] = fieldsOf(type)[name]!;
  const value = Object.hasOwn(fields, name) ? fields[name]! : undefined;
  if (shape === "list") return list(value).map((item) => typed(kind, item));
  if (shape === "map") return mapped(value, (item) => typed(kind, item));
  return typed(kind, value);
}

/** Whether a field has something else than its default; undefined when the message has no such field. */
export function isFieldSet({ type, fields }: Message, name: string): boolean | undefined {
  if (!Object.hasOwn(messages[type], name)) return undefined;
  const [, , shape] = fieldsOf(type)[name]!;
  const value = Object.hasOwn(fields, name) ? fields[name]! : null;
  if (shape !== undefined && typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return !isDefault(value);
}

function typed(kind: Field[1], value: PropertyValue | undefined): Typed {
  switch (kind) {
    case "string":
      return value === undefined ? "" : (value as Typed);
    case "bytes":
      return value === undefined ? new Uint8Array(0) : (value as Typed);
    case "bool":
      return value === true;
    case "uint32":
      return new Uint(integer(value));
    case "struct":
      return structValue(isRecord<PropertyValue>(value) ? value : {});
    default:
      return new Message(kind, isRecord<PropertyValue>(value) ? value : {});
  }
}

/** The protobuf encoding of a message: its fields by number, those that have their default left out. */
export function serialize(type: MessageType, fields: Readonly<Record<string, PropertyValue>>): Uint8Array {
  const parts: (readonly [number, Wire])[] = [];
  for (const [name, [number, kind, shape]] of Object.entries(fieldsOf(type))) {
    const value = Object.hasOwn(fields, name) ? fields[name]! : undefined;
    if (value === undefined) continue;
    if (shape === "list") for (const item of list(value)) parts.push([number, wire(kind, item)]);
    else if (shape === "map") parts.push(...entries(number, value, (item) => wire(kind, item)));
    else if (!isDefault(value)) parts.push([number, wire(kind, value)]);
  }
  return writeMessage(parts);
}

type Wire = boolean | bigint | number | Uint8Array;

function wire(kind: Field[1], value: PropertyValue): Wire {
  switch (kind) {
    case "string":
    case "bytes":
      return typeof value === "string" ? Buffer.from(value) : value instanceof Uint8Array ? value : new Uint8Array(0);
    case "bool":
      return value === true;
    case "uint32":
      return integer(value);
    case "struct":
      return struct(value);
    default:
      return serialize(kind, isRecord<PropertyValue>(value) ? value : {});
  }
}

/** `google.protobuf.Struct` */
function struct(value: PropertyValue): Uint8Array {
  return writeMessage(entries(1, value, value_));
}

/** `google.protobuf.Value` */
function value_(value: PropertyValue): Uint8Array {
  switch (typeof value) {
    case "number":
      return writeMessage([[2, value]]);
    case "bigint":
      return writeMessage([[2, Number(value)]]);
    case "string":
      return writeMessage([[3, Buffer.from(value)]]);
    case "boolean":
      return writeMessage([[4, value]]);
  }
  if (Array.isArray(value)) {
    const items = (value as readonly PropertyValue[]).map((item) => [1, value_(item)] as const);
    return writeMessage([[6, writeMessage(items)]]);
  }
  return isRecord(value) ? writeMessage([[5, struct(value as PropertyValue)]]) : writeMessage([[1, 0n]]);
}

/** Fields of maps are messages of their own, in which key and value always stand. */
function entries(
  number: number,
  map: PropertyValue,
  write: (value: PropertyValue) => Wire,
): (readonly [number, Uint8Array])[] {
  if (!isRecord<PropertyValue>(map)) return [];
  return Object.entries(map).map(([key, value]) => [
    number,
    writeMessage([
      [1, Buffer.from(key)],
      [2, write(value)],
    ]),
  ]);
}

function isDefault(value: PropertyValue): boolean {
  return value === "" || value === 0 || value === 0n || value === false || value === null;
}

function integer(value: PropertyValue | undefined): bigint {
  return typeof value === "number" ? BigInt(Math.trunc(value)) : typeof value === "bigint" ? value : 0n;
}

function list(value: PropertyValue | undefined): readonly PropertyValue[] {
  return Array.isArray(value) ? (value as readonly PropertyValue[]) : [];
}

function mapped(value: PropertyValue | undefined, change: (value: PropertyValue) => Typed): Typed {
  if (!isRecord<PropertyValue>(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));
}
