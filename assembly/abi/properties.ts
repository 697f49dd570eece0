import { decodeTextAt, encodeTextTo } from "@sluice/codec/text";
import { unitAt } from "@sluice/codec/unit";
import { Status } from "./enums";
import { beginCall, POINTER_CELL, reserve, SIZE_CELL } from "./memory";

// @ts-ignore: decorator
@external("env", "proxy_get_property")
declare function proxy_get_property(path: usize, pathSize: usize, value: usize, size: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_set_property")
declare function proxy_set_property(path: usize, pathSize: usize, value: usize, size: usize): i32;

/** How many bytes `writePath` has written. */
export let pathSize: usize = 0;

/** Begins a host call, and encodes a path as its argument: the names are joined by NUL. @returns its address */
export function writePath(path: string[]): usize {
  beginCall();
  let size: usize = 0;
  for (let i = 0, count = path.length; i < count; i++) size += <usize>unchecked(path[i]).length * 3 + 1;
  const start = reserve(size);
  let end = start;
  for (let i = 0, count = path.length; i < count; i++) {
    if (i > 0) store<u8>(end++, 0);
    end += encodeTextTo(unchecked(path[i]), end);
  }
  pathSize = end - start;
  return start;
}

/** An encoded path as messages show it. */
export function shownPath(path: usize, size: usize): string {
  const text = decodeTextAt(path, <i32>size);
  for (let i = 0, length = text.length; i < length; i++) {
    if (unitAt(text, i) == 0) store<u16>(changetype<usize>(text) + ((<usize>i) << 1), 0x2e);
  }
  return text;
}

/** A property, then in `resultText` or `resultBytes`; the encodings are Envoy's (`proxy_get_property`). */
export function getProperty(path: string[]): Status {
  return getPropertyAt(writePath(path), pathSize);
}

/**
 * As `getProperty`, of an encoded path. The build calls this, and each method whose name ends like it, in place of the one that is
 * handed a path, where that consists of constants (`transform/src/constant-paths.ts`).
 */
export function getPropertyAt(path: usize, size: usize): Status {
  return proxy_get_property(path, size, POINTER_CELL, SIZE_CELL);
}

/** Stores filter state `wasm.<path>` on the stream (`proxy_set_property`); `NotFound` without a stream. */
export function setProperty(path: string[], value: Uint8Array): Status {
  return proxy_set_property(writePath(path), pathSize, value.dataStart, value.length);
}
