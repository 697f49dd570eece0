import { byteString, bytesOf, type ByteString } from "../bytes.js";
import { HeaderMap } from "../headers/header-map.js";
import { pairsSize, writePairs } from "../headers/pairs.js";
import type { PropertyValue } from "./value.js";

/** Attributes that Envoy defines as integers, for which embedders may give a plain number. */
const integers: ReadonlySet<string> = new Set([
  "connection.id",
  "connection_id",
  "destination.port",
  "request.size",
  "request.time",
  "request.duration",
  "request.total_size",
  "response.backend_latency",
  "response.code",
  "response.flags",
  "response.grpc_status",
  "response.size",
  "response.total_size",
  "source.port",
  "upstream.cx_pool_ready_duration",
  "upstream.num_endpoints",
  "upstream.port",
  "upstream.request_attempt_count",
  "xds.listener_direction",
]);

/**
 * The bytes of a property as `proxy_get_property` hands them over: text and bytes as they are, numbers as 8 bytes
 * little endian (int64 or double), booleans as one byte, maps as pairs, lists as pairs with the items as keys.
 */
export function encodeProperty(value: PropertyValue | HeaderMap, path = ""): Uint8Array {
  if (typeof value === "string") return Buffer.from(value, "utf8");
  if (value instanceof Uint8Array) return value;
  if (typeof value === "boolean") return Uint8Array.of(value ? 1 : 0);
  if (typeof value === "bigint") return integer(value);
  if (typeof value === "number") return integers.has(path) ? integer(BigInt(Math.trunc(value))) : double(value);
  if (value instanceof HeaderMap) return pairs(joined(value));
  if (Array.isArray(value)) return pairs(value.map((item: PropertyValue) => [byteString(encodeProperty(item)), ""]));
  return pairs(Object.entries(value).map(([key, item]) => [key, byteString(encodeProperty(item as PropertyValue))]));
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
function joined(headers: HeaderMap): [ByteString, ByteString][] {
  return [...new Set([...headers].map(([name]) => name))].map((name) => [name, headers.joined(name)!]);
}

/** Text of a header as a property: its bytes, unchanged. */
export function headerText(value: ByteString | undefined): Uint8Array | undefined {
  return value === undefined ? undefined : bytesOf(value);
}
