import type { ByteString } from "../bytes.js";
import type { HeaderList } from "../headers/header-list.js";
import type { ClusterHandler } from "./cluster.js";

/** Why an exchange has no (whole) response. `transport` says more, in the words of Envoy. */
export interface GrpcBreak {
  readonly reason: "remote connection failure" | "connection termination" | "remote reset" | "protocol error";
  readonly transport?: string;
}

/** Receives the response of an exchange, as HTTP has it. After `end` or `broken` nothing else is told. */
export interface GrpcResponse {
  /** `:status` included; `end` when the response has neither a body nor trailers. */
  headers(headers: HeaderList, end: boolean): void;
  data(bytes: Uint8Array): void;
  trailers(trailers: HeaderList): void;
  /** The body has ended without trailers. */
  end(): void;
  broken(how: GrpcBreak): void;
}

/** An exchange under way: its request side. */
export interface GrpcRequest {
  /** Sends framed messages, or no bytes at all; `end` when nothing follows. */
  send(bytes: Uint8Array, end: boolean): void;
  /** Gives the exchange up; the response is not told any more. */
  cancel(): void;
}

/** A cluster that speaks gRPC. Made by `grpcCluster` and `grpcHandler`. */
export interface GrpcCluster {
  /** Begins a call. `headers` are those of the HTTP request, pseudo headers included. Must not call `response` at once. */
  open(headers: HeaderList, response: GrpcResponse): GrpcRequest;
  /** Takes HTTP call-outs to this cluster; without it they are answered as if it did not speak HTTP. */
  readonly http?: ClusterHandler;
}

/** The value of a header, or undefined. */
export function valueOf(headers: HeaderList, name: string): ByteString | undefined {
  return headers.find(([candidate]) => candidate === name)?.[1];
}
