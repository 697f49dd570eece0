import { asciiLower, type ByteString } from "../bytes.js";
import { startGrpcCall } from "../callout/grpc-callout.js";
import { GrpcExchange } from "../callout/grpc-exchange.js";
import { readGrpcService, type GrpcTarget } from "../callout/grpc-service.js";
import { HeaderMap } from "../headers/header-map.js";
import { readPairs } from "../headers/pairs.js";
import type { Vm } from "../vm/vm.js";
import { hostCall } from "./host-call.js";
import { Status } from "./status.js";

const kindMask = 3;
const kindUnary = 1;
const kindStream = 2;

/** Pointer and size of an argument. */
type Range = readonly [pointer: number, size: number];

interface Arguments {
  readonly service: Range;
  readonly name: Range;
  readonly method: Range;
  readonly metadata: Range;
  readonly cell: number;
  readonly unary?: { readonly message: Range; readonly timeoutMs: number };
}

function start(vm: Vm, call: string, { service, name, method, metadata, cell, unary }: Arguments): Status {
  const { root } = vm.context();
  const { memory } = vm;
  const serviceBytes = memory.copy(...service);
  const names = [memory.peek(...name)?.toString("latin1"), memory.peek(...method)?.toString("latin1")] as const;
  const pairs = memory.copy(...metadata);
  const message = unary === undefined ? new Uint8Array(0) : memory.copy(...unary.message);
  if (serviceBytes === undefined || pairs === undefined || message === undefined) return Status.InvalidMemoryAccess;
  if (names[0] === undefined || names[1] === undefined) return Status.InvalidMemoryAccess;
  const target = clusterOf(vm, call, serviceBytes);
  if (typeof target === "number") return target;
  const { status, token } = startGrpcCall(root, {
    ...target,
    service: names[0],
    method: names[1],
    metadata: HeaderMap.from("request", lowered(pairs)),
    ...(unary !== undefined && { unary: { message, timeoutMs: unary.timeoutMs >>> 0 } }),
  });
  // Without a token the cell keeps what is in it, other than that of `proxy_http_call`.
  return status !== Status.Ok || memory.writeU32(cell, token) ? status : Status.InvalidMemoryAccess;
}

/** The cluster that is asked for, or the status of a call that cannot be made. */
function clusterOf(vm: Vm, call: string, service: Uint8Array): { cluster: string; authority: string } | Status {
  const target: GrpcTarget = readGrpcService(service);
  switch (target.kind) {
    case "cluster":
      return target;
    case "name":
      return Object.hasOwn(vm.runtime.clusters, target.cluster) ? { ...target, authority: "" } : Status.ParseFailure;
    case "google":
      vm.say("error", `${call}: this host has no google_grpc; name a cluster under envoy_grpc`);
      return Status.InternalFailure;
    default: {
      const what = `${call} with service "${Buffer.from(service).toString("utf8")}"`;
      const effect = 'die with SIGABRT ("panic: unset oneof"), because the bytes are a GrpcService without a target';
      const remedy = "Pass a serialized GrpcService with envoy_grpc.cluster_name instead of a plain name.";
      return vm.runtime.crashed(what, vm.phase, "crash", effect, remedy);
    }
  }
}

function lowered(pairs: Uint8Array): [ByteString, ByteString][] {
  return readPairs(pairs).map(([name, value]) => [asciiLower(name), value]);
}

/** Does something with what a token stands for; `BadArgument` for a token of another kind, `NotFound` for an unknown one. */
function withExchange(vm: Vm, token: number, kinds: readonly number[], act: (exchange: GrpcExchange) => void): Status {
  const { root } = vm.context();
  if (!kinds.includes(token & kindMask)) return Status.BadArgument;
  const exchange = root.callouts.get(token);
  if (!(exchange instanceof GrpcExchange)) return Status.NotFound;
  act(exchange);
  return Status.Ok;
}

/** The gRPC calls. */
export const grpcCalls = [
  hostCall(
    "proxy_grpc_call",
    "iiiiiiiiiiii",
    (vm) =>
      (...[p, s, np, ns, mp, ms, dp, ds, rp, rs, timeoutMs, cell]: number[]) =>
        start(vm, "proxy_grpc_call", {
          service: [p!, s!],
          name: [np!, ns!],
          method: [mp!, ms!],
          metadata: [dp!, ds!],
          unary: { message: [rp!, rs!], timeoutMs: timeoutMs! },
          cell: cell!,
        }),
  ),
  hostCall(
    "proxy_grpc_stream",
    "iiiiiiiii",
    (vm) =>
      (...[p, s, np, ns, mp, ms, dp, ds, cell]: number[]) =>
        start(vm, "proxy_grpc_stream", {
          service: [p!, s!],
          name: [np!, ns!],
          method: [mp!, ms!],
          metadata: [dp!, ds!],
          cell: cell!,
        }),
  ),
  hostCall("proxy_grpc_send", "iiii", (vm) => (token: number, pointer: number, size: number, end: number) => {
    const message = vm.memory.copy(pointer, size);
    if (message === undefined) return Status.InvalidMemoryAccess;
    return withExchange(vm, token, [kindStream], (exchange) => exchange.send(message, end !== 0));
  }),
  hostCall(
    "proxy_grpc_close",
    "i",
    (vm) => (token: number) =>
      withExchange(vm, token, [kindUnary, kindStream], (exchange) =>
        (token & kindMask) === kindUnary ? exchange.cancel() : exchange.finish(),
      ),
  ),
  hostCall(
    "proxy_grpc_cancel",
    "i",
    (vm) => (token: number) => withExchange(vm, token, [kindUnary, kindStream], (exchange) => exchange.cancel()),
  ),
];
