import { encodeProperty } from "../properties/encode.js";
import { findProperty } from "../properties/find.js";
import { hostCall } from "./host-call.js";
import { returnBytes } from "./result.js";
import { Status } from "./status.js";

/** `proxy_get_property` and `proxy_set_property`. Path segments are separated by a byte 0. */
export const propertyCalls = [
  hostCall(
    "proxy_get_property",
    "iiii",
    (vm) => (pathPointer: number, pathSize: number, pointerCell: number, sizeCell: number) => {
      const context = vm.context();
      const path = vm.memory.text(pathPointer, pathSize);
      if (path === undefined) return Status.InvalidMemoryAccess;
      const segments = path.split("\0");
      if (segments.at(-1) === "") segments.pop();
      if (segments.length === 0) return Status.SerializationFailure;
      const value = findProperty(context, segments);
      if (value === undefined) return Status.NotFound;
      const bytes = encodeProperty(value);
      return bytes === undefined ? Status.SerializationFailure : returnBytes(vm, bytes, pointerCell, sizeCell);
    },
  ),
  hostCall(
    "proxy_set_property",
    "iiii",
    (vm) => (pathPointer: number, pathSize: number, pointer: number, size: number) => {
      const context = vm.context();
      const path = vm.memory.text(pathPointer, pathSize);
      const value = vm.memory.copy(pointer, size);
      if (path === undefined || value === undefined) return Status.InvalidMemoryAccess;
      return context.setProperty(path, value);
    },
  ),
];
