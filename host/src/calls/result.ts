import type { ByteString } from "../bytes.js";
import { pairsSize, writePairs } from "../headers/pairs.js";
import type { Vm } from "../vm/vm.js";
import { Status } from "./status.js";

/**
 * Hands a byte string to the guest in memory from its own allocator. An empty one is (0, 0) and allocates nothing. The
 * allocator runs inside the host call, so views on the memory have to be taken after it.
 */
function hand(
  vm: Vm,
  size: number,
  pointerCell: number,
  sizeCell: number,
  fill: (memory: Buffer, at: number) => void,
  withoutMemory?: () => never,
): Status {
  let pointer = 0;
  if (size > 0 || withoutMemory !== undefined) {
    pointer = vm.allocate(size);
    if (size > 0 && (pointer === 0 || !vm.memory.contains(pointer, size))) {
      withoutMemory?.();
      return Status.InvalidMemoryAccess;
    }
    fill(vm.memory.bytes(), pointer);
  }
  const written = vm.memory.writeU32(pointerCell, pointer) && vm.memory.writeU32(sizeCell, size);
  return written ? Status.Ok : Status.InvalidMemoryAccess;
}

export function returnText(vm: Vm, text: ByteString, pointerCell: number, sizeCell: number): Status {
  return hand(vm, text.length, pointerCell, sizeCell, (memory, at) => void memory.write(text, at, "latin1"));
}

/**
 * @param withoutMemory what happens when the guest has no memory to give, in place of a status; for results that Envoy's
 * functions allocate themselves, empty ones as well
 */
export function returnBytes(
  vm: Vm,
  bytes: Uint8Array,
  pointerCell: number,
  sizeCell: number,
  withoutMemory?: () => never,
): Status {
  return hand(vm, bytes.length, pointerCell, sizeCell, (memory, at) => memory.set(bytes, at), withoutMemory);
}

export function returnPairs(
  vm: Vm,
  pairs: Iterable<readonly [ByteString, ByteString]>,
  pointerCell: number,
  sizeCell: number,
): Status {
  return hand(vm, pairsSize(pairs), pointerCell, sizeCell, (memory, at) => writePairs(pairs, memory, at));
}
