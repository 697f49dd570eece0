import { GrpcStatus, PeerType } from "./enums";

/** The callbacks of ABI 0.2.1, by which a guest tells which of them it handles. */
export enum Callback {
  ContextCreate,
  VmStart,
  Configure,
  Tick,
  Done,
  Log,
  Delete,
  RequestHeaders,
  RequestBody,
  RequestTrailers,
  ResponseHeaders,
  ResponseBody,
  ResponseTrailers,
  NewConnection,
  DownstreamData,
  UpstreamData,
  DownstreamConnectionClose,
  UpstreamConnectionClose,
  HttpCallResponse,
  GrpcReceiveInitialMetadata,
  GrpcReceive,
  GrpcReceiveTrailingMetadata,
  GrpcClose,
  QueueReady,
  ForeignFunction,
  /** Higress only. */
  RedisCallResponse,
  /** Not of the ABI, and no function: see `explain.ts`. */
  ExplainRule,
}

/**
 * What the host calls, typed; each method answers as if the callback were absent. A module exports the callbacks for
 * which `uses` is true once its start code has run: the build asks and removes the others, so that the host skips them.
 *
 * Parameters: `root` is the id of a plugin context, `context` that of a stream, `endOfStream` true when nothing follows.
 */
export abstract class Guest {
  abstract uses(callback: Callback): bool;

  /** `parent` is 0 for a plugin context. */
  onContextCreate(context: u32, parent: u32): void {}
  /** @returns false to refuse the VM */
  onVmStart(root: u32, configurationSize: i32): bool {
    return true;
  }
  /** @returns false to refuse the configuration */
  onConfigure(root: u32, configurationSize: i32): bool {
    return true;
  }
  onTick(root: u32): void {}
  /** @returns false to keep a plugin context until `done` is called */
  onDone(context: u32): bool {
    return true;
  }
  onLog(context: u32): void {}
  onDelete(context: u32): void {}

  onRequestHeaders(context: u32, count: i32, endOfStream: bool): i32 {
    return 0;
  }
  onRequestBody(context: u32, size: i32, endOfStream: bool): i32 {
    return 0;
  }
  onRequestTrailers(context: u32, count: i32): i32 {
    return 0;
  }
  onResponseHeaders(context: u32, count: i32, endOfStream: bool): i32 {
    return 0;
  }
  onResponseBody(context: u32, size: i32, endOfStream: bool): i32 {
    return 0;
  }
  onResponseTrailers(context: u32, count: i32): i32 {
    return 0;
  }

  onNewConnection(context: u32): i32 {
    return 0;
  }
  onDownstreamData(context: u32, size: i32, endOfStream: bool): i32 {
    return 0;
  }
  onUpstreamData(context: u32, size: i32, endOfStream: bool): i32 {
    return 0;
  }
  onDownstreamConnectionClose(context: u32, peer: PeerType): void {}
  onUpstreamConnectionClose(context: u32, peer: PeerType): void {}

  /** All three counts are 0 when the call failed without an answer. */
  onHttpCallResponse(root: u32, token: u32, headers: i32, bodySize: i32, trailers: i32): void {}
  onGrpcReceiveInitialMetadata(root: u32, token: u32, count: i32): void {}
  onGrpcReceive(root: u32, token: u32, size: i32): void {}
  onGrpcReceiveTrailingMetadata(root: u32, token: u32, count: i32): void {}
  onGrpcClose(root: u32, token: u32, status: GrpcStatus): void {}
  onQueueReady(root: u32, token: u32): void {}
  onForeignFunction(root: u32, id: u32, argumentsSize: i32): void {}
  /** Higress only; `status` is 0 when there is an answer. */
  onRedisCallResponse(root: u32, token: u32, status: i32, size: i32): void {}
}

/** Who answers the callbacks; there is nobody before the start code has set it, and nothing is called before that. */
export let guest: Guest = changetype<Guest>(0);

/** For the build: 1 when a callback is handled. */
export function uses(callback: Callback): i32 {
  return changetype<usize>(guest) != 0 && guest.uses(callback) ? 1 : 0;
}

/** Sets who answers the callbacks; called by the start code. */
export function setGuest(handler: Guest): void {
  guest = handler;
}
