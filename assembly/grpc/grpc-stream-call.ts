import { LogLevel } from "../abi/enums";
import { grpcStream } from "../abi/grpc";
import { resultU32 } from "../abi/memory";
import { CallStatus } from "../calls/call-status";
import { Headers } from "../http/headers";
import { HttpContext } from "../http/http-context";
import { StreamContext } from "../http/stream-context";
import { hasRefusedCall, ignoreCallback } from "../plugin/current";
import { E_GRPC_STREAM_BEHIND } from "../plugin/errors";
import { PluginContext } from "../plugin/plugin-context";
import { PluginInstance } from "../plugin/plugin-instance";
import { GrpcClient } from "./grpc-client";
import { GrpcHandler, PluginGrpcHandler } from "./grpc-handler";
import { ExchangeReceiver, GrpcReceiver, PluginReceiver } from "./grpc-receiver";
import { GrpcStream } from "./grpc-stream";
import { GrpcTarget } from "./grpc-target";
import { GrpcPart, GrpcStreamSupport, pendingOf, supportGrpcStreams } from "./pending-grpc";

/** A method that is called as a stream, made by `GrpcClient.stream`. It is opened as often as `open` and `openFor` are called. */
export class GrpcStreamCall {
  constructor(
    readonly client: GrpcClient,
    readonly method: string,
    readonly metadata: Headers,
  ) {}

  /**
   * Opens a stream for an exchange. `handler` is told what becomes of it, with the same `ctx` and `config`, and while the stream
   * is there the exchange may be paused. When the exchange ends before the stream, the stream is cancelled.
   *
   * Where `started` of what this returns is not `Started`, nothing was opened: do not pause. A line in the log names the cluster.
   * None is opened behind a call-out that the gateway has refused in the same callback (`NoEndpoint`), because Envoy can hang of it.
   */
  open<C, S>(ctx: HttpContext<S>, config: C, handler: GrpcHandler<C, S>): GrpcStream {
    return this.start(changetype<PluginInstance>(ctx.plugin), new ExchangeReceiver<C, S>(ctx, config, handler));
  }

  /** Opens a stream for the plugin itself, which ends with the plugin context. Otherwise as `open`. */
  openFor(context: PluginContext, handler: PluginGrpcHandler): GrpcStream {
    return this.start(changetype<PluginInstance>(context), new PluginReceiver(context, handler));
  }

  private start(plugin: PluginInstance, receiver: GrpcReceiver): GrpcStream {
    const client = this.client;
    const target = new GrpcTarget(client.cluster);
    let started = USES_GRPC_STREAMS ? target.check(client.service, this.method, this.metadata) : CallStatus.Unsupported;
    if (started == CallStatus.Started && hasRefusedCall()) {
      started = target.refuse(CallStatus.NoEndpoint, LogLevel.Error, E_GRPC_STREAM_BEHIND);
    }
    if (started == CallStatus.Started) {
      const metadata = this.metadata;
      const status = grpcStream(target.service, client.service, this.method, metadata.names, metadata.values);
      started = target.statusOf(status);
    }
    const stream = new GrpcStream(started, plugin, receiver);
    if (started == CallStatus.Started) stream.begin(resultU32());
    return stream;
  }
}

class GrpcStreamEvents extends GrpcStreamSupport {
  initialMetadata(plugin: PluginInstance, token: u32): void {
    const pending = pendingOf(plugin, token);
    if (pending instanceof GrpcStream) (pending as GrpcStream).initialMetadata();
    else ignoreCallback();
  }

  trailingMetadata(plugin: PluginInstance, token: u32): void {
    const pending = pendingOf(plugin, token);
    if (pending instanceof GrpcStream) (pending as GrpcStream).trailingMetadata();
    else ignoreCallback();
  }

  forget(stream: StreamContext): void {
    const all = changetype<PluginInstance>(stream.plugin).part<GrpcPart>().ofExchange;
    if (all == null || !all.has(stream.id)) return;
    const open = all.get(stream.id).slice(0);
    for (let i = 0; i < open.length; i++) changetype<GrpcStream>(open[i]).drop();
  }
}

function use(): bool {
  supportGrpcStreams(new GrpcStreamEvents());
  return true;
}

// @ts-ignore: decorator
@lazy
const USES_GRPC_STREAMS: bool = use();
