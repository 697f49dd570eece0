import { ByteReader, MalformedModule } from "../module/byte-reader.js";
import type { Vm } from "../vm/vm.js";
import { hostCall } from "./host-call.js";
import { Status } from "./status.js";

const kindMask = 3;
const kindUnary = 1;
const kindStream = 2;

/** Refuses to start a call, because this host has no gRPC clients; tells so in the log. */
function refuse(vm: Vm, name: string, servicePointer: number, serviceSize: number): Status {
  vm.context();
  const service = vm.memory.copy(servicePointer, serviceSize);
  if (service === undefined) return Status.InvalidMemoryAccess;
  if (hasUnsetTarget(service)) {
    const call = `${name} with service "${Buffer.from(service).toString("utf8")}"`;
    const effect = 'die with SIGABRT ("panic: unset oneof"), because the bytes are a GrpcService without a target';
    const remedy = "Pass a serialized GrpcService with envoy_grpc.cluster_name instead of a plain name.";
    vm.runtime.crashed(call, vm.phase, "crash", effect, remedy);
  }
  vm.say("error", `${name}: this host has no gRPC clients; the call answers Unimplemented (12)`);
  return Status.Unimplemented;
}

/** Whether bytes are a protobuf message without the fields 1 (envoy_grpc) and 2 (google_grpc). */
function hasUnsetTarget(bytes: Uint8Array): boolean {
  const reader = new ByteReader(bytes);
  let target = false;
  try {
    while (!reader.done) {
      const tag = reader.unsigned();
      const field = Math.floor(tag / 8);
      if (field === 0) return false;
      target ||= field === 1 || field === 2;
      if (!skipField(reader, tag & 7)) return false;
    }
  } catch (error) {
    if (error instanceof MalformedModule) return false;
    throw error;
  }
  return !target;
}

function skipField(reader: ByteReader, wireType: number): boolean {
  const fixed = wireType === 1 ? 8 : wireType === 5 ? 4 : 0;
  if (wireType === 0) reader.unsigned();
  else if (wireType === 2) reader.slice(reader.unsigned());
  else if (fixed > 0) reader.slice(fixed);
  else return false;
  return true;
}

/** Tokens are never given out, so a token of either gRPC kind is unknown and any other is a mistake. */
function unknownToken(vm: Vm, token: number, ...kinds: readonly number[]): Status {
  vm.context();
  return kinds.includes(token & kindMask) ? Status.NotFound : Status.BadArgument;
}

/** The gRPC calls. They link and answer, but no call can be started. */
export const grpcCalls = [
  hostCall("proxy_grpc_call", "iiiiiiiiiiii", (vm) => (p: number, s: number) => refuse(vm, "proxy_grpc_call", p, s)),
  hostCall("proxy_grpc_stream", "iiiiiiiii", (vm) => (p: number, s: number) => refuse(vm, "proxy_grpc_stream", p, s)),
  hostCall("proxy_grpc_send", "iiii", (vm) => (token: number) => unknownToken(vm, token, kindStream)),
  hostCall("proxy_grpc_close", "i", (vm) => (token: number) => unknownToken(vm, token, kindUnary, kindStream)),
  hostCall("proxy_grpc_cancel", "i", (vm) => (token: number) => unknownToken(vm, token, kindUnary, kindStream)),
];
