import { byteString, bytesOf, type ByteString } from "../bytes.js";
import { HeaderMap } from "../headers/header-map.js";
import { pairsSize, writePairs } from "../headers/pairs.js";
import { serialize } from "./messages.js";
import { Duration, isRecord, Message, Text, Timestamp, type Typed, Uint } from "./typed.js";

/**
 * The bytes of a property as `proxy_get_property` hands them over: text and bytes as they are, numbers as 8 bytes
 * little endian (int64 or double), times as nanoseconds, booleans as one byte, messages serialized, maps as pairs, lists
 * as pairs with the items as keys. Undefined for what has no bytes: null, a namespace, and what contains them.
 */
export function encodeProperty(value: Typed): Uint8Array | undefined {
  if (typeof value === "string") return Buffer.from(value, "utf8");
  if (value instanceof Uint8Array) return value;
  if (value instanceof Text) return value.bytes;
  if (typeof value === "boolean") return Uint8Array.of(value ? 1 : 0);
  if (typeof value === "bigint") return integer(value);
  if (typeof value === "number") return double(value);
  if (value instanceof Uint) return integer(value.value);
  if (value instanceof Timestamp || value instanceof Duration) return integer(clamp(value.nanoseconds));
  if (value instanceof Message) return serialize(value.type, value.fields);
  if (value instanceof HeaderMap) return pairs(joined(value));
  if (Array.isArray(value)) return encodePairs((value as readonly Typed[]).map((item) => [item, ""]));
  return isRecord<Typed>(value) ? encodePairs(Object.entries(value)) : undefined;
}

/** The pairs format of keys and values, or undefined when one of them has no bytes. */
export function encodePairs(list: Iterable<readonly [Typed, Typed]>): Uint8Array | undefined {
  const encoded: [ByteString, ByteString][] = [];
  for (const [key, value] of list) {
    const [name, text] = [encodeProperty(key), encodeProperty(value)];
    if (name === undefined || text === undefined) return undefined;
    encoded.push([byteString(name), byteString(text)]);
  }
  return pairs(encoded);
}

/** Times beyond the range of nanoseconds in 64 bits are its ends. */
function clamp(value: bigint): bigint {
  const clamped = BigInt.asIntN(64, value);
  return clamped === value ? value : value < 0n ? -(1n << 63n) : (1n << 63n) - 1n;
}

function integer(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes;
}

function double(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

function pairs(list: readonly (readonly [ByteString, ByteString])[]): Uint8Array {
  const bytes = Buffer.alloc(pairsSize(list) || 4); // no pairs are a count of 0 here, not nothing
  writePairs(list, bytes, 0);
  return bytes;
}

/** A header map as a property has one entry for each name. */
export function joined(headers: HeaderMap): [ByteString, ByteString][] {
  return [...new Set([...headers].map(([name]) => name))].map((name) => [name, headers.joined(name)!]);
}

/** Text of a header as a property: its bytes, unchanged. */
export function headerText(value: ByteString | undefined): Text | undefined {
  return value === undefined ? undefined : new Text(bytesOf(value));
}
