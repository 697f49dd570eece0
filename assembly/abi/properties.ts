import { encodeTextTo } from "@sluice/codec/text";
import { Status } from "./enums";
import { beginCall, POINTER_CELL, reserve, SIZE_CELL } from "./memory";

// @ts-ignore: decorator
@external("env", "proxy_get_property")
declare function proxy_get_property(path: usize, pathSize: usize, value: usize, size: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_set_property")
declare function proxy_set_property(path: usize, pathSize: usize, value: usize, size: usize): i32;

let pathSize: usize = 0;

/** Segments are joined by NUL. */
function writePath(path: string[]): usize {
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

/** A property, then in `resultText` or `resultBytes`; the encodings are Envoy's (`proxy_get_property`). */
export function getProperty(path: string[]): Status {
  beginCall();
  const pointer = writePath(path);
  return proxy_get_property(pointer, pathSize, POINTER_CELL, SIZE_CELL);
}

/** Stores filter state `wasm.<path>` on the stream (`proxy_set_property`); `NotFound` without a stream. */
export function setProperty(path: string[], value: Uint8Array): Status {
  beginCall();
  const pointer = writePath(path);
  return proxy_set_property(pointer, pathSize, value.dataStart, value.length);
}
