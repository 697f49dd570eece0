import { Status } from "../calls/status.js";
import type { RootContext } from "../contexts/root-context.js";
import { escapeText } from "../explain/escape.js";
import type { HeaderList } from "../headers/header-list.js";
import { HeaderMap } from "../headers/header-map.js";
import { invalidHeader, invalidHeaderDetails } from "../headers/validate.js";
import { bytesOf } from "../bytes.js";
import type { GrpcCluster } from "./grpc-cluster.js";
import { GrpcExchange } from "./grpc-exchange.js";
import { grpcOverHttp } from "./grpc-over-http.js";
import { grpcTimeout } from "./grpc-status.js";
import type { StartedCall } from "./http-callout.js";
import { CallOrigin, noteRefusal } from "./pending-call.js";

/** What `proxy_grpc_call` and `proxy_grpc_stream` ask for. */
export interface GrpcCallRequest {
  readonly cluster: string;
  /** Empty for the name of the cluster. */
  readonly authority: string;
  readonly service: string;
  readonly method: string;
  readonly metadata: HeaderMap;
  /** The message of a unary call; absent for a stream. */
  readonly unary?: { readonly message: Uint8Array; readonly timeoutMs: number };
}

const kindUnary = 1;
const kindStream = 2;

/** Starts a call on behalf of a root context. What fails at once is told all the same, under a token that nobody was given. */
export function startGrpcCall(root: RootContext, call: GrpcCallRequest): StartedCall {
  const { vm } = root;
  const { unary } = call;
  const token = unary === undefined ? (vm.nextGrpcStream++ << 2) | kindStream : (vm.nextGrpcCall++ << 2) | kindUnary;
  const describe = (): string =>
    `gRPC ${escapeText(`${call.service}/${call.method}`)} at cluster "${escapeText(call.cluster)}"`;
  const origin = new CallOrigin(root, describe, unary?.timeoutMs ?? 0);
  const exchange = new GrpcExchange(root, token, unary !== undefined, origin);
  const { clusters } = vm.runtime;
  const cluster = Object.hasOwn(clusters, call.cluster) ? clusters[call.cluster] : undefined;
  const failed: StartedCall = { status: Status.InternalFailure, token: 0 };
  const headers = headersOf(call);
  const invalid = invalidHeader(HeaderMap.from("request", headers));
  const { connections } = vm.runtime;
  const refused = (text: string, details?: string): StartedCall => {
    noteRefusal(root, failed.status, describe);
    exchange.failAtOnce(text, details);
    return failed;
  };
  if (cluster === undefined) return refused("Cluster not available");
  if (cluster === "no endpoints") return refused("no healthy upstream", "no_healthy_upstream");
  if (invalid !== undefined) {
    const details = invalidHeaderDetails(invalid);
    if (connections.isOpen(vm.name, call.cluster)) return refused(invalid, details);
    root.callouts.set(token, exchange);
    exchange.failLater(invalid, details);
    connections.noteOpen(vm.name, call.cluster);
    return { status: Status.Ok, token };
  }
  exchange.connected = () => connections.noteOpen(vm.name, call.cluster);
  const transport: GrpcCluster = typeof cluster === "function" ? grpcOverHttp(cluster, unary?.timeoutMs ?? 0) : cluster;
  exchange.request = transport.open(headers, exchange);
  root.callouts.set(token, exchange);
  if (unary !== undefined) {
    exchange.send(unary.message, true);
    if (unary.timeoutMs > 0) exchange.expireAfter(unary.timeoutMs);
  }
  return { status: Status.Ok, token };
}

function headersOf({ cluster, authority, service, method, metadata, unary }: GrpcCallRequest): HeaderList {
  const timeout: HeaderList = unary === undefined ? [] : [["grpc-timeout", grpcTimeout(unary.timeoutMs)]];
  return [
    [":method", "POST"],
    [":scheme", "http"],
    [":path", `/${service}/${method}`],
    [":authority", authority === "" ? cluster : authority],
    ["te", "trailers"],
    ...timeout,
    ["content-type", "application/grpc"],
    ...encoded(metadata),
  ];
}

/** Bytes under `-bin` names leave as base64, and of several values of such a name only the first does. */
function encoded(metadata: HeaderMap): HeaderList {
  const all = metadata.toList();
  const texts = all.filter(([name]) => !name.endsWith("-bin"));
  const binary = new Map([...all].reverse().filter(([name]) => name.endsWith("-bin")));
  return [
    ...texts,
    ...[...binary].map(([name, value]): [string, string] => [name, Buffer.from(bytesOf(value)).toString("base64")]),
  ];
}
