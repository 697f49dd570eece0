import type { BodyBuffer } from "../body/body-buffer.js";
import type { ByteString } from "../bytes.js";
import { declaredObject, type Declaration } from "../calls/foreign-state.js";
import { Status } from "../calls/status.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { PluginSpec } from "../plugin-spec.js";
import type { HttpStream } from "../stream/http-stream.js";
import type { LocalReply } from "../stream/local-reply.js";
import type { TcpConnection } from "../tcp/tcp-connection.js";
import type { Vm } from "../vm/vm.js";
import type { RootContext } from "./root-context.js";
import type { StreamInfo } from "./stream-info.js";

/** Kinds of header maps by their numbers on the ABI. */
export const MapType = {
  RequestHeaders: 0,
  RequestTrailers: 1,
  ResponseHeaders: 2,
  ResponseTrailers: 3,
  GrpcInitialMetadata: 4,
  GrpcTrailingMetadata: 5,
  HttpCallHeaders: 6,
  HttpCallTrailers: 7,
} as const;

/** Kinds of buffers by their numbers on the ABI. */
export const BufferType = {
  RequestBody: 0,
  ResponseBody: 1,
  DownstreamData: 2,
  UpstreamData: 3,
  HttpCallBody: 4,
  GrpcReceive: 5,
  VmConfiguration: 6,
  PluginConfiguration: 7,
  CallData: 8,
  /** Higress only. */
  RedisAnswer: 9,
} as const;

/** Kinds of streams by their numbers on the ABI. */
export const StreamType = { Request: 0, Response: 1, Downstream: 2, Upstream: 3 } as const;

/** A context the guest knows by its id. What a kind of context does not have answers as Envoy's base class does. */
export abstract class GuestContext {
  readonly id: number;
  /** The root context this one belongs to; itself for a root. */
  abstract readonly root: RootContext;
  /** The HTTP stream this context belongs to, if it belongs to one. */
  readonly stream: HttpStream | undefined;
  /** The TCP connection this context belongs to, if it belongs to one. */
  readonly connection: TcpConnection | undefined;
  readonly spec: PluginSpec;
  /** Properties that the plugin has declared in this context, by name. */
  readonly declared = new Map<ByteString, Declaration>();
  /** The buffer looked at last, of those that are no body of a stream. */
  lastBuffer: number | undefined;
  /** `proxy_on_context_create` has been called, so callbacks may follow. */
  created = false;
  /** All its callbacks have come; its id is known until the turn of the event loop ends. */
  gone = false;
  /** The last call-out that was refused. */
  refusedCall: { readonly what: string; readonly status: number } | undefined;

  constructor(
    readonly vm: Vm,
    spec: PluginSpec,
    private readonly kind: "stream" | "root",
    stream?: HttpStream,
  ) {
    this.id = vm.adopt(this);
    this.spec = spec;
    this.stream = stream;
  }

  /** What is known of the stream or connection; nothing for a root. */
  get info(): StreamInfo | undefined {
    return this.stream ?? this.connection;
  }

  /** The stream whose properties can be read: its own, or the one that is being logged. */
  get observed(): HttpStream | undefined {
    return this.stream;
  }

  /** What stands before the lines of this context in the log. */
  get logPrefix(): string {
    return this.spec.logPrefix(this.kind);
  }

  /** Whether absent maps are reported as missing instead of as a mistake of the caller. */
  get logging(): boolean {
    return false;
  }

  /** A map to read from, or undefined while it is not available. */
  readableMap(type: number): HeaderMap | undefined {
    switch (type) {
      case MapType.GrpcInitialMetadata:
        return this.root.grpcInitialMetadata;
      case MapType.GrpcTrailingMetadata:
        return this.root.grpcTrailingMetadata;
      case MapType.HttpCallHeaders:
        return this.root.httpAnswer?.headers;
      case MapType.HttpCallTrailers:
        return this.root.httpAnswer?.trailers;
      default:
        return undefined;
    }
  }

  /** A map to change, or undefined while it is not available. */
  writableMap(_type: number): HeaderMap | undefined {
    return undefined;
  }

  /** Told after each successful change of a map. */
  mapChanged(_type: number): void {}

  /** The body or piece of a connection (buffers 0 to 3) that is visible now, for reading or for an edit. */
  body(_type: number, _purpose: "read" | "edit"): BodyBuffer | undefined {
    return undefined;
  }

  continueStream(type: number): Status {
    return type === StreamType.Upstream ? Status.Unimplemented : Status.Ok;
  }

  closeStream(_type: number): void {}

  sendLocalReply(_reply: LocalReply): void {}

  /**
   * Sends bytes of a response past this plugin, within the host call or from the event loop; nothing without a stream.
   * @param call the host call, for messages
   */
  injectResponse(_call: string, _data: Uint8Array, _endStream: boolean, _when: "now" | "later"): void {}

  /** Stores filter state under `wasm.<path>`; `NotFound` without a stream or connection. */
  setProperty(path: ByteString, value: Uint8Array): Status {
    if (this.info === undefined) return Status.NotFound;
    const { filterState } = this.info;
    const name = `wasm.${path}`;
    const declaration = this.root.declared.get(path);
    if (declaration?.readonly === true && filterState.has(name)) return Status.BadArgument;
    filterState.set(name, declaredObject(this, declaration, value));
    return Status.Ok;
  }

  clearRouteCache(): void {}

  /** The context is gone: its id is unknown from now on. */
  protected forget(): void {
    this.vm.forget(this);
  }
}
