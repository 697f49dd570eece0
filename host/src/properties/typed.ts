import type { HeaderMap } from "../headers/header-map.js";
import type { MessageType } from "./messages.js";
import type { PropertyValue } from "./value.js";

/** Text that came as bytes, which need not be UTF-8. */
export class Text {
  constructor(readonly bytes: Uint8Array) {}
}

/** An unsigned 64-bit integer. */
export class Uint {
  constructor(readonly value: bigint) {}
}

/** A point in time, since 1970. */
export class Timestamp {
  constructor(readonly nanoseconds: bigint) {}
}

/** A length of time. */
export class Duration {
  constructor(readonly nanoseconds: bigint) {}
}

/** A protobuf message. Fields that are absent have their defaults. */
export class Message {
  constructor(
    readonly type: MessageType,
    readonly fields: Readonly<Record<string, PropertyValue>>,
  ) {}
}

/** Names that have values and are no value together, as `request`. */
export class Namespace {
  constructor(readonly get: (name: string) => Typed | undefined) {}
}

/** A property as the host resolves it, with the type that decides about its bytes and about what CEL may do with it. */
export type Typed =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Text
  | Uint
  | Timestamp
  | Duration
  | HeaderMap
  | Message
  | Namespace
  | readonly Typed[]
  | { readonly [key: string]: Typed };

/** Whether a value is a plain record. */
export function isRecord<Item>(value: unknown): value is Readonly<Record<string, Item>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** A value of a `google.protobuf.Struct`, where every number is a double. */
export function structValue(value: PropertyValue): Typed {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return (value as readonly PropertyValue[]).map(structValue);
  if (!isRecord<PropertyValue>(value)) return value as Typed;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, structValue(item)]));
}
