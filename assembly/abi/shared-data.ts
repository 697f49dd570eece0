import { Status } from "./enums";
import { beginCall, POINTER_CELL, SIZE_CELL, VALUE_CELL, writeText, writtenLength } from "./memory";

// @ts-ignore: decorator
@external("env", "proxy_get_shared_data")
declare function proxy_get_shared_data(key: usize, keySize: usize, value: usize, size: usize, cas: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_set_shared_data")
declare function proxy_set_shared_data(key: usize, keySize: usize, value: usize, size: usize, cas: u32): i32;

/** A value shared by all VMs of the same VM id, then in `resultBytes`, its version in `resultU32` (`proxy_get_shared_data`). */
export function getSharedData(key: string): Status {
  beginCall();
  const pointer = writeText(key);
  return proxy_get_shared_data(pointer, writtenLength, POINTER_CELL, SIZE_CELL, VALUE_CELL);
}

/** Stores a shared value; with `cas` other than 0 only if its version is still that, else `CasMismatch` (`proxy_set_shared_data`). */
export function setSharedData(key: string, value: Uint8Array, cas: u32): Status {
  beginCall();
  const pointer = writeText(key);
  return proxy_set_shared_data(pointer, writtenLength, value.dataStart, value.length, cas);
}
