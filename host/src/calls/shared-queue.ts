import { hostCall } from "./host-call.js";
import { returnBytes } from "./result.js";
import { Status } from "./status.js";

/** The four calls on shared queues. */
export const sharedQueueCalls = [
  hostCall("proxy_register_shared_queue", "iii", (vm) => (pointer: number, size: number, cell: number) => {
    const { root } = vm.context();
    const name = vm.memory.text(pointer, size);
    if (name === undefined) return Status.InvalidMemoryAccess;
    const token = vm.runtime.queues.register(vm.family.vmId, name, (ready) => root.announceQueue(ready));
    root.queues.add(name);
    return vm.memory.writeU32(cell, token) ? Status.Ok : Status.InvalidMemoryAccess;
  }),
  hostCall(
    "proxy_resolve_shared_queue",
    "iiiii",
    (vm) => (vmPointer: number, vmSize: number, pointer: number, size: number, cell: number) => {
      vm.context();
      const vmId = vm.memory.peek(vmPointer, vmSize);
      const name = vm.memory.text(pointer, size);
      if (vmId === undefined || name === undefined) return Status.InvalidMemoryAccess;
      const token = vm.runtime.queues.resolve(vmId.toString("utf8") || vm.family.vmId, name);
      if (token === undefined) return Status.NotFound;
      return vm.memory.writeU32(cell, token) ? Status.Ok : Status.InvalidMemoryAccess;
    },
  ),
  hostCall("proxy_enqueue_shared_queue", "iii", (vm) => (token: number, pointer: number, size: number) => {
    vm.context();
    const item = vm.memory.copy(pointer, size);
    if (item === undefined) return Status.InvalidMemoryAccess;
    return vm.runtime.queues.enqueue(token >>> 0, item) ? Status.Ok : Status.NotFound;
  }),
  hostCall("proxy_dequeue_shared_queue", "iii", (vm) => (token: number, pointerCell: number, sizeCell: number) => {
    vm.context();
    const item = vm.runtime.queues.dequeue(token >>> 0);
    if (item === "unknown") return Status.NotFound;
    return item === undefined ? Status.Empty : returnBytes(vm, item, pointerCell, sizeCell);
  }),
];
