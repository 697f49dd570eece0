import { BufferType, type GuestContext } from "../contexts/guest-context.js";
import type { Vm } from "../vm/vm.js";
import { hostCall } from "./host-call.js";
import { returnBytes } from "./result.js";
import { Status } from "./status.js";

const empty = new Uint8Array(0);

function isKnown(vm: Vm, type: number): boolean {
  return type >>> 0 <= (vm.runtime.flavour === "higress" ? BufferType.RedisAnswer : BufferType.CallData);
}

/** What the guest can read, undefined when the buffer does not exist now. Bodies out of reach are empty instead. */
function readable(vm: Vm, context: GuestContext, type: number): Uint8Array | undefined {
  const bytes = current(vm, context, type);
  if (bytes !== undefined && type >= BufferType.HttpCallBody && type <= BufferType.PluginConfiguration) {
    context.lastBuffer = type;
  }
  return bytes;
}

function current(vm: Vm, context: GuestContext, type: number): Uint8Array | undefined {
  switch (type) {
    case BufferType.RequestBody:
    case BufferType.ResponseBody:
    case BufferType.DownstreamData:
    case BufferType.UpstreamData:
      return context.body(type, "read")?.bytes() ?? empty;
    case BufferType.HttpCallBody:
      return context.root.httpAnswer?.body;
    case BufferType.GrpcReceive:
      return context.root.grpcMessage ?? empty;
    case BufferType.VmConfiguration:
      return vm.family.vmConfiguration;
    case BufferType.PluginConfiguration:
      return context.root.configuration;
    case BufferType.RedisAnswer:
      return context.root.redisAnswer;
    case BufferType.CallData: {
      const { root, lastBuffer } = context;
      // Outside of its callbacks Envoy shows what the context has looked at last.
      return root.callData ?? (lastBuffer === undefined ? undefined : current(vm, context, lastBuffer)) ?? empty;
    }
    default:
      return empty;
  }
}

function get(vm: Vm, type: number, start: number, length: number, pointerCell: number, sizeCell: number): Status {
  const context = vm.context();
  if (!isKnown(vm, type)) return Status.BadArgument;
  const bytes = readable(vm, context, type);
  if (bytes === undefined) return Status.NotFound;
  const from = Math.min(start >>> 0, bytes.length);
  return returnBytes(vm, bytes.subarray(from, from + (length >>> 0)), pointerCell, sizeCell);
}

/** Edits a body or a piece of a connection where Envoy can: `start` 0 replaces from the front, `start` at or beyond the end appends. */
function set(vm: Vm, type: number, start: number, length: number, pointer: number, size: number): Status {
  const context = vm.context();
  if (!isKnown(vm, type)) return Status.BadArgument;
  const data = vm.memory.copy(pointer, size);
  if (data === undefined) return Status.InvalidMemoryAccess;
  if (type === BufferType.HttpCallBody || type === BufferType.PluginConfiguration) {
    return readable(vm, context, type) === undefined ? Status.NotFound : Status.BadArgument;
  }
  const body = type <= BufferType.UpstreamData ? context.body(type, "edit") : undefined;
  if (body === undefined) return Status.BadArgument;
  const from = start >>> 0;
  if (from === 0) {
    body.drain(length >>> 0);
    body.prepend(data);
  } else if (from >= body.size) {
    body.append(data);
  } else {
    return Status.BadArgument;
  }
  return Status.Ok;
}

/** The calls on bodies, configurations and other byte buffers. */
export const bufferCalls = [
  hostCall("proxy_get_buffer_status", "iii", (vm) => (type: number, lengthCell: number, flagsCell: number) => {
    const context = vm.context();
    if (!isKnown(vm, type)) return Status.BadArgument;
    const bytes = readable(vm, context, type);
    if (bytes === undefined) return Status.NotFound;
    const written = vm.memory.writeU32(lengthCell, bytes.length) && vm.memory.writeU32(flagsCell, 0);
    return written ? Status.Ok : Status.InvalidMemoryAccess;
  }),
  hostCall(
    "proxy_get_buffer_bytes",
    "iiiii",
    (vm) => (type: number, at: number, n: number, p: number, s: number) => get(vm, type, at, n, p, s),
  ),
  hostCall(
    "proxy_set_buffer_bytes",
    "iiiii",
    (vm) => (type: number, at: number, n: number, p: number, s: number) => set(vm, type, at, n, p, s),
  ),
  // The plugin's while it is handed over, and the VM's at any other time.
  hostCall(
    "proxy_get_configuration",
    "ii",
    (vm) => (pointerCell: number, sizeCell: number) =>
      returnBytes(vm, vm.context().root.configuration ?? vm.family.vmConfiguration, pointerCell, sizeCell),
    { until: "0.1.0" },
  ),
];
