import type { BodyBuffer } from "../body/body-buffer.js";
import type { ByteString } from "../bytes.js";
import { Status } from "../calls/status.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { PluginSpec } from "../plugin-spec.js";
import type { HttpStream } from "../stream/http-stream.js";
import type { LocalReply } from "../stream/local-reply.js";
import type { Vm } from "../vm/vm.js";
import type { RootContext } from "./root-context.js";

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

/** Kinds of streams by their numbers on the ABI. */
export const StreamType = { Request: 0, Response: 1, Downstream: 2, Upstream: 3 } as const;

/** A context the guest knows by its id. What a kind of context does not have answers as Envoy's base class does. */
export abstract class GuestContext {
  readonly id: number;
  /** The root context this one belongs to; itself for a root. */
  abstract readonly root: RootContext;
  /** The stream this context belongs to, if it belongs to one. */
  readonly stream: HttpStream | undefined;
  readonly spec: PluginSpec;
  /** `proxy_on_context_create` has been called, so callbacks may follow. */
  created = false;
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

  /** The request (0) or response (1) body that is visible now, for reading or for an edit. */
  body(_type: number, _purpose: "read" | "edit"): BodyBuffer | undefined {
    return undefined;
  }

  continueStream(type: number): Status {
    return type === StreamType.Upstream ? Status.Unimplemented : Status.Ok;
  }

  closeStream(_type: number): void {}

  sendLocalReply(_reply: LocalReply): void {}

  /** Stores filter state under `wasm.<path>`; `NotFound` without a stream. */
  setProperty(_path: ByteString, _value: Uint8Array): Status {
    return Status.NotFound;
  }

  clearRouteCache(): void {}

  /** The context is gone: its id is unknown from now on. */
  protected forget(): void {
    this.vm.forget(this);
  }
}
