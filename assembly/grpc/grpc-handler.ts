import { HttpContext, NoState } from "../http/http-context";
import { Headers } from "../http/headers";
import { PluginContext } from "../plugin/plugin-context";
import { GrpcOutcome } from "./grpc-answer";
import { GrpcStream } from "./grpc-stream";

/**
 * What becomes of a gRPC stream that was opened for an exchange. Extend it with what the plugin waits for; fields keep what
 * has come so far. The host acts on the exchange in each method.
 *
 * `C` is the class of the configuration, `S` that of `ctx.state`.
 */
export abstract class GrpcHandler<C, S = NoState> {
  /** The service has begun to answer. Empty when it ends the stream with nothing before. */
  onInitialMetadata(ctx: HttpContext<S>, config: C, stream: GrpcStream, metadata: Headers): void {}

  /** A message of the service. */
  onMessage(ctx: HttpContext<S>, config: C, stream: GrpcStream, message: Uint8Array): void {}

  /** The service sends no more messages. */
  onTrailingMetadata(ctx: HttpContext<S>, config: C, stream: GrpcStream, metadata: Headers): void {}

  /** The stream is over; nothing comes after it. Not called when the plugin has cancelled it, or the exchange has ended. */
  onClose(ctx: HttpContext<S>, config: C, stream: GrpcStream, outcome: GrpcOutcome): void {}
}

/** As `GrpcHandler`, for a stream that was opened for the plugin itself. */
export abstract class PluginGrpcHandler {
  onInitialMetadata(context: PluginContext, stream: GrpcStream, metadata: Headers): void {}
  onMessage(context: PluginContext, stream: GrpcStream, message: Uint8Array): void {}
  onTrailingMetadata(context: PluginContext, stream: GrpcStream, metadata: Headers): void {}
  onClose(context: PluginContext, stream: GrpcStream, outcome: GrpcOutcome): void {}
}
