import { GrpcStatus } from "../abi/enums";
import { StreamContext } from "../http/stream-context";
import { PluginInstance } from "../plugin/plugin-instance";
import { PluginPart } from "../plugin/plugin-part";
import { GrpcOutcome } from "./grpc-answer";

/** A gRPC call or stream under way. */
export abstract class PendingGrpc {
  abstract received(message: Uint8Array): void;
  abstract closed(outcome: GrpcOutcome): void;
}

/** What a plugin has under way. */
export class GrpcPart extends PluginPart {
  /** By the token that the host gave. */
  readonly pending: Map<u32, PendingGrpc> = new Map<u32, PendingGrpc>();
  /** Streams that end with an exchange, by the id of that. */
  ofExchange: Map<u32, PendingGrpc[]> | null = null;
}

/** What only plugins with a gRPC client carry; see `GrpcEvents`. */
export abstract class GrpcSupport {
  abstract received(plugin: PluginInstance, token: u32, size: i32): void;
  abstract closed(plugin: PluginInstance, token: u32, status: GrpcStatus): void;
}

/** What only plugins with gRPC streams carry; see `GrpcStreamEvents`. */
export abstract class GrpcStreamSupport {
  abstract initialMetadata(plugin: PluginInstance, token: u32): void;
  abstract trailingMetadata(plugin: PluginInstance, token: u32): void;
  /** The exchange is gone. */
  abstract forget(stream: StreamContext): void;
}

/** Set when the plugin can make gRPC calls or open streams. */
export let grpc: GrpcSupport | null = null;
/** Set when the plugin can open gRPC streams. */
export let grpcStreams: GrpcStreamSupport | null = null;

export function supportGrpc(support: GrpcSupport): void {
  grpc = support;
}

export function supportGrpcStreams(support: GrpcStreamSupport): void {
  grpcStreams = support;
}

/** What the token stands for, null when it is not known (any more). */
export function pendingOf(plugin: PluginInstance, token: u32): PendingGrpc | null {
  const pending = plugin.part<GrpcPart>().pending;
  return pending.has(token) ? pending.get(token) : null;
}
