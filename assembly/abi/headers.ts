/** Header, trailer and metadata maps. Names are compared without case by the host. */
import { MapType, Status } from "./enums";
import { beginCall, POINTER_CELL, resultU32, SIZE_CELL, VALUE_CELL, writeText, writtenLength } from "./memory";
import { writeName } from "./names";
import { writePairs } from "./pairs";

// @ts-ignore: decorator
@external("env", "proxy_get_header_map_value")
declare function proxy_get_header_map_value(map: i32, key: usize, keySize: usize, value: usize, size: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_add_header_map_value")
declare function proxy_add_header_map_value(map: i32, key: usize, keySize: usize, value: usize, size: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_replace_header_map_value")
declare function proxy_replace_header_map_value(map: i32, key: usize, keySize: usize, value: usize, size: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_remove_header_map_value")
declare function proxy_remove_header_map_value(map: i32, key: usize, keySize: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_get_header_map_pairs")
declare function proxy_get_header_map_pairs(map: i32, data: usize, size: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_set_header_map_pairs")
declare function proxy_set_header_map_pairs(map: i32, data: usize, size: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_get_header_map_size")
declare function proxy_get_header_map_size(map: i32, size: usize): i32;

/** First value of a header, then in `resultText` or `resultBytes`. `NotFound`: absent; `BadArgument`: no such map now. */
export function getHeaderMapValue(map: MapType, name: string): Status {
  beginCall();
  const key = writeName(name);
  return proxy_get_header_map_value(map, key, writtenLength, POINTER_CELL, SIZE_CELL);
}

/** Appends one entry (`proxy_add_header_map_value`); headers that Envoy keeps inline are joined with a comma. */
export function addHeaderMapValue(map: MapType, name: string, value: string): Status {
  beginCall();
  const key = writeName(name);
  const keySize = writtenLength;
  const text = writeText(value);
  return proxy_add_header_map_value(map, key, keySize, text, writtenLength);
}

/** As `addHeaderMapValue`, with the value as bytes. */
export function addHeaderMapBytes(map: MapType, name: string, value: Uint8Array): Status {
  beginCall();
  const key = writeName(name);
  return proxy_add_header_map_value(map, key, writtenLength, value.dataStart, value.length);
}

/** Removes all entries of the name and puts one at the end (`proxy_replace_header_map_value`). */
export function replaceHeaderMapValue(map: MapType, name: string, value: string): Status {
  beginCall();
  const key = writeName(name);
  const keySize = writtenLength;
  const text = writeText(value);
  return proxy_replace_header_map_value(map, key, keySize, text, writtenLength);
}

/** As `replaceHeaderMapValue`, with the value as bytes. */
export function replaceHeaderMapBytes(map: MapType, name: string, value: Uint8Array): Status {
  beginCall();
  const key = writeName(name);
  return proxy_replace_header_map_value(map, key, writtenLength, value.dataStart, value.length);
}

/** Removes all entries of the name; `Ok` also when there is none (`proxy_remove_header_map_value`). */
export function removeHeaderMapValue(map: MapType, name: string): Status {
  beginCall();
  const key = writeName(name);
  return proxy_remove_header_map_value(map, key, writtenLength);
}

/** All entries, then in a `PairsReader`. `Ok` and empty also when the map is not available (`proxy_get_header_map_pairs`). */
export function getHeaderMapPairs(map: MapType): Status {
  return proxy_get_header_map_pairs(map, POINTER_CELL, SIZE_CELL);
}

/**
 * Replaces all entries (`proxy_set_header_map_pairs`). Envoy empties the map, and says `Ok`, when there are more than
 * `MAX_PAIRS` pairs or `MAX_PAIRS_SIZE` bytes: check before.
 */
export function setHeaderMapPairs(map: MapType, names: string[], values: string[]): Status {
  beginCall();
  const pairs = writePairs(names, values);
  return proxy_set_header_map_pairs(map, pairs, writtenLength);
}

/** Size of a map as the host counts it, then in `resultU32`: bytes in Envoy, entries elsewhere. */
export function getHeaderMapSize(map: MapType): Status {
  return proxy_get_header_map_size(map, VALUE_CELL);
}

/** What `getHeaderMapSize` told. */
export function headerMapSize(): u32 {
  return resultU32();
}
