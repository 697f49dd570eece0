import { hostCall } from "./host-call.js";
import { returnBytes } from "./result.js";
import { Status } from "./status.js";

/** `proxy_get_shared_data` and `proxy_set_shared_data`. */
export const sharedDataCalls = [
  hostCall(
    "proxy_get_shared_data",
    "iiiii",
    (vm) => (keyPointer: number, keySize: number, pointerCell: number, sizeCell: number, casCell: number) => {
      vm.context();
      const key = vm.memory.text(keyPointer, keySize);
      if (key === undefined) return Status.InvalidMemoryAccess;
      const found = vm.runtime.sharedData.get(vm.family.vmId, key);
      if (found === undefined) return Status.NotFound;
      const status = returnBytes(vm, found.value, pointerCell, sizeCell);
      if (status !== Status.Ok) return status;
      return vm.memory.writeU32(casCell, found.cas) ? Status.Ok : Status.InvalidMemoryAccess;
    },
  ),
  hostCall(
    "proxy_set_shared_data",
    "iiiii",
    (vm) => (keyPointer: number, keySize: number, pointer: number, size: number, cas: number) => {
      vm.context();
      const key = vm.memory.text(keyPointer, keySize);
      const value = vm.memory.copy(pointer, size);
      if (key === undefined || value === undefined) return Status.InvalidMemoryAccess;
      return vm.runtime.sharedData.set(vm.family.vmId, key, value, cas >>> 0) ? Status.Ok : Status.CasMismatch;
    },
  ),
];
