import { asciiLower } from "../bytes.js";
import type { GuestContext } from "../contexts/guest-context.js";
import { readPairs } from "../headers/pairs.js";
import type { Vm } from "../vm/vm.js";
import { hostCall } from "./host-call.js";
import { returnPairs, returnText } from "./result.js";
import { Status } from "./status.js";

const mapTypes = 8;

function isMap(type: number): boolean {
  return type >>> 0 < mapTypes;
}

/** Runs a change that names a key, and tells the context about it. */
function change(
  vm: Vm,
  type: number,
  keyPointer: number,
  keySize: number,
  apply: (context: GuestContext, key: string) => Status,
): Status {
  const context = vm.context();
  if (!isMap(type)) return Status.BadArgument;
  const key = vm.memory.text(keyPointer, keySize);
  if (key === undefined) return Status.InvalidMemoryAccess;
  const status = apply(context, asciiLower(key));
  if (status === Status.Ok) context.mapChanged(type);
  return status;
}

function get(vm: Vm, type: number, keyPointer: number, keySize: number, pointerCell: number, sizeCell: number): Status {
  const context = vm.context();
  if (!isMap(type)) return Status.BadArgument;
  const key = vm.memory.text(keyPointer, keySize);
  if (key === undefined) return Status.InvalidMemoryAccess;
  const map = context.readableMap(type);
  if (map === undefined) return context.logging ? Status.NotFound : Status.BadArgument;
  const value = map.get(asciiLower(key));
  if (value !== undefined) return returnText(vm, value, pointerCell, sizeCell);
  return vm.family.abi === "0.1.0" ? returnText(vm, "", pointerCell, sizeCell) : Status.NotFound;
}

function write(
  vm: Vm,
  method: "add" | "replace",
  ...[type, keyPointer, keySize, valuePointer, valueSize]: [number, number, number, number, number]
): Status {
  return change(vm, type, keyPointer, keySize, (context, key) => {
    const value = vm.memory.text(valuePointer, valueSize);
    if (value === undefined) return Status.InvalidMemoryAccess;
    const map = context.writableMap(type);
    if (map === undefined) return Status.BadArgument;
    map[method](key, value);
    return Status.Ok;
  });
}

/** The calls on header maps, trailers and metadata. Keys are lower-cased on the way in. */
export const headerCalls = [
  hostCall(
    "proxy_get_header_map_value",
    "iiiii",
    (vm) => (type: number, k: number, ks: number, p: number, s: number) => get(vm, type, k, ks, p, s),
  ),
  hostCall(
    "proxy_add_header_map_value",
    "iiiii",
    (vm) => (type: number, k: number, ks: number, v: number, vs: number) => write(vm, "add", type, k, ks, v, vs),
  ),
  hostCall(
    "proxy_replace_header_map_value",
    "iiiii",
    (vm) => (type: number, k: number, ks: number, v: number, vs: number) => write(vm, "replace", type, k, ks, v, vs),
  ),
  hostCall(
    "proxy_remove_header_map_value",
    "iii",
    (vm) => (type: number, keyPointer: number, keySize: number) =>
      change(vm, type, keyPointer, keySize, (context, key) => {
        const map = context.writableMap(type);
        if (map === undefined) return Status.BadArgument;
        map.remove(key);
        return Status.Ok;
      }),
  ),
  hostCall("proxy_get_header_map_pairs", "iii", (vm) => (type: number, pointerCell: number, sizeCell: number) => {
    const context = vm.context();
    if (!isMap(type)) return Status.BadArgument;
    return returnPairs(vm, context.readableMap(type) ?? [], pointerCell, sizeCell);
  }),
  hostCall("proxy_set_header_map_pairs", "iii", (vm) => (type: number, pointer: number, size: number) => {
    const context = vm.context();
    if (!isMap(type)) return Status.BadArgument;
    const bytes = vm.memory.peek(pointer, size);
    if (bytes === undefined) return Status.InvalidMemoryAccess;
    const map = context.writableMap(type);
    if (map === undefined) return Status.BadArgument;
    const pairs = readPairs(bytes);
    map.clear();
    for (const [name, value] of pairs) map.add(asciiLower(name), value);
    context.mapChanged(type);
    return Status.Ok;
  }),
  hostCall("proxy_get_header_map_size", "ii", (vm) => (type: number, cell: number) => {
    const context = vm.context();
    const map = isMap(type) ? context.writableMap(type) : undefined;
    if (map === undefined) return Status.BadArgument;
    return vm.memory.writeU32(cell, map.byteSize) ? Status.Ok : Status.InvalidMemoryAccess;
  }),
];
