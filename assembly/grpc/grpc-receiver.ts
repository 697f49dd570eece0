import { Continuation } from "../calls/continuation";
import { Headers } from "../http/headers";
import { HttpContext } from "../http/http-context";
import { PluginContext } from "../plugin/plugin-context";
import { GrpcOutcome } from "./grpc-answer";
import { GrpcHandler, PluginGrpcHandler } from "./grpc-handler";
import { GrpcStream } from "./grpc-stream";

export enum Event {
  InitialMetadata,
  Message,
  TrailingMetadata,
  Close,
}

/** Hands what has come to the plugin's handler. Set `event` and what belongs to it before `run`. */
export abstract class GrpcReceiver extends Continuation {
  event: Event = Event.Message;
  metadata: Headers | null = null;
  message: Uint8Array | null = null;
  outcome: GrpcOutcome | null = null;

  abstract tell(stream: GrpcStream): void;

  stream: GrpcStream | null = null;

  run(): void {
    this.tell(this.stream!);
    this.metadata = null;
    this.message = null;
  }
}

export class ExchangeReceiver<C, S> extends GrpcReceiver {
  constructor(
    ctx: HttpContext<S>,
    private readonly config: C,
    private readonly handler: GrpcHandler<C, S>,
  ) {
    super(ctx);
  }

  tell(stream: GrpcStream): void {
    const ctx = changetype<HttpContext<S>>(this.context);
    const config = this.config;
    const handler = this.handler;
    switch (this.event) {
      case Event.InitialMetadata:
        return handler.onInitialMetadata(ctx, config, stream, this.metadata!);
      case Event.Message:
        return handler.onMessage(ctx, config, stream, this.message!);
      case Event.TrailingMetadata:
        return handler.onTrailingMetadata(ctx, config, stream, this.metadata!);
      default:
        return handler.onClose(ctx, config, stream, this.outcome!);
    }
  }
}

export class PluginReceiver extends GrpcReceiver {
  constructor(
    context: PluginContext,
    private readonly handler: PluginGrpcHandler,
  ) {
    super(context);
  }

  tell(stream: GrpcStream): void {
    const context = changetype<PluginContext>(this.context);
    const handler = this.handler;
    switch (this.event) {
      case Event.InitialMetadata:
        return handler.onInitialMetadata(context, stream, this.metadata!);
      case Event.Message:
        return handler.onMessage(context, stream, this.message!);
      case Event.TrailingMetadata:
        return handler.onTrailingMetadata(context, stream, this.metadata!);
      default:
        return handler.onClose(context, stream, this.outcome!);
    }
  }
}
