import { Status } from "./enums";
import { beginCall, POINTER_CELL, SIZE_CELL, VALUE_CELL, writeText, writtenLength } from "./memory";

// @ts-ignore: decorator
@external("env", "proxy_register_shared_queue")
declare function proxy_register_shared_queue(name: usize, nameSize: usize, token: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_resolve_shared_queue")
declare function proxy_resolve_shared_queue(vm: usize, vmSize: usize, name: usize, nameSize: usize, token: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_enqueue_shared_queue")
declare function proxy_enqueue_shared_queue(token: u32, data: usize, size: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_dequeue_shared_queue")
declare function proxy_dequeue_shared_queue(token: u32, data: usize, size: usize): i32;

/** Makes a queue, or takes over its receiving end (`proxy_register_shared_queue`); the token is then in `resultU32`. */
export function registerSharedQueue(name: string): Status {
  beginCall();
  const pointer = writeText(name);
  return proxy_register_shared_queue(pointer, writtenLength, VALUE_CELL);
}

/** Finds a queue of a VM id, "" = the own one (`proxy_resolve_shared_queue`); the token is then in `resultU32`. */
export function resolveSharedQueue(vmId: string, name: string): Status {
  beginCall();
  const vm = writeText(vmId);
  const vmSize = writtenLength;
  const pointer = writeText(name);
  return proxy_resolve_shared_queue(vm, vmSize, pointer, writtenLength, VALUE_CELL);
}

/** Appends an item (`proxy_enqueue_shared_queue`). */
export function enqueueSharedQueue(token: u32, data: Uint8Array): Status {
  return proxy_enqueue_shared_queue(token, data.dataStart, data.length);
}

/** Takes the first item, then in `resultBytes`; `Empty` when there is none (`proxy_dequeue_shared_queue`). */
export function dequeueSharedQueue(token: u32): Status {
  return proxy_dequeue_shared_queue(token, POINTER_CELL, SIZE_CELL);
}
