import { BufferType, Status } from "./enums";
import { POINTER_CELL, resultU32, SIZE_CELL, VALUE_CELL } from "./memory";

// @ts-ignore: decorator
@external("env", "proxy_get_buffer_status")
declare function proxy_get_buffer_status(buffer: i32, length: usize, flags: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_get_buffer_bytes")
declare function proxy_get_buffer_bytes(buffer: i32, start: u32, length: u32, data: usize, size: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_set_buffer_bytes")
declare function proxy_set_buffer_bytes(buffer: i32, start: u32, length: u32, data: usize, size: usize): i32;

/** A position past the end of every buffer, and a length that takes all of it. */
export const END: u32 = u32.MAX_VALUE;

/** Bytes that are visible now; 0 when the buffer is not there (`proxy_get_buffer_status`). */
export function bufferLength(buffer: BufferType): u32 {
  return proxy_get_buffer_status(buffer, VALUE_CELL, VALUE_CELL + 4) == Status.Ok ? resultU32() : 0;
}

/** Bytes of a buffer, then in `resultBytes`. `start` and `length` are clamped by the host (`proxy_get_buffer_bytes`). */
export function getBufferBytes(buffer: BufferType, start: u32, length: u32): Status {
  return proxy_get_buffer_bytes(buffer, start, length, POINTER_CELL, SIZE_CELL);
}

/**
 * Edits a buffer (`proxy_set_buffer_bytes`): `start` 0 replaces the first `length` bytes (0 prepends, all replaces all),
 * `start` at or past the end appends; in between is `BadArgument`.
 */
export function setBufferBytes(buffer: BufferType, start: u32, length: u32, data: Uint8Array): Status {
  return proxy_set_buffer_bytes(buffer, start, length, data.dataStart, data.length);
}
