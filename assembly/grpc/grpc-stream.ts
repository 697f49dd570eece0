import { grpcCancel, grpcClose, grpcSend } from "../abi/grpc";
import { LogLevel, MapType, Status } from "../abi/enums";
import { CallStatus } from "../calls/call-status";
import { awaitAnswer, Continuation, proceed } from "../calls/continuation";
import { StreamContext } from "../http/stream-context";
import { current, currentPlugin } from "../plugin/current";
import { E_GRPC_FINISHED, E_NOT_CURRENT } from "../plugin/errors";
import { report } from "../plugin/log";
import { PluginInstance } from "../plugin/plugin-instance";
import { setTimer } from "../timers/timers";
import { GrpcOutcome } from "./grpc-answer";
import { Event, GrpcReceiver } from "./grpc-receiver";
import { readMetadata } from "./metadata";
import { GrpcPart, PendingGrpc } from "./pending-grpc";

enum State {
  /** Never started, or ended by either side. */
  Over,
  Open,
  /** The plugin has said that it sends no more. */
  Finished,
}

/** A gRPC stream that the plugin has opened. It ends by the service's word, by `cancel`, or with the exchange. */
export class GrpcStream extends PendingGrpc {
  private state: State = State.Over;
  private token: u32 = 0;

  /** For the SDK: `open` and `openFor` of `GrpcStreamCall` make it. */
  constructor(
    /** What came of opening it; unless that is `Started`, its handler is never called. */
    readonly started: CallStatus,
    private readonly plugin: PluginInstance,
    private readonly receiver: GrpcReceiver,
  ) {
    super();
  }

  /** For the SDK: the host has opened it. */
  begin(token: u32): void {
    this.state = State.Open;
    this.token = token;
    this.receiver.stream = this;
    const state = this.plugin.part<GrpcPart>();
    state.pending.set(token, this);
    awaitAnswer(this.receiver);
    const context = this.receiver.context;
    if (!context.isStream) return;
    let all = state.ofExchange;
    if (all == null) {
      all = new Map<u32, PendingGrpc[]>();
      state.ofExchange = all;
    }
    if (all.has(context.id)) all.get(context.id).push(this);
    else all.set(context.id, [this]);
  }

  /** Can messages be sent? */
  get isOpen(): bool {
    return this.state == State.Open;
  }

  /**
   * Sends a message, which may be empty. `NotFound` when the stream is over, which may happen at any time; `BadArgument`, with a
   * line in the log, after `finish`. What the service does not take is kept by the gateway. Host call: `proxy_grpc_send`.
   */
  write(message: Uint8Array): Status {
    const refusal = this.refusal();
    return refusal == Status.Ok ? grpcSend(this.token, message, false) : refusal;
  }

  /** Sends no more messages, so that the service can end the stream. Statuses as those of `write`. Host call: `proxy_grpc_close`. */
  finish(): Status {
    const refusal = this.refusal();
    if (refusal != Status.Ok) return refusal;
    this.state = State.Finished;
    return grpcClose(this.token);
  }

  private refusal(): Status {
    if (this.state == State.Over) return Status.NotFound;
    if (this.state == State.Open && this.isOwn) return Status.Ok;
    report(LogLevel.Error, this.isOwn ? E_GRPC_FINISHED : E_NOT_CURRENT);
    return Status.BadArgument;
  }

  /** Does the host act on the plugin context that the stream belongs to? */
  private get isOwn(): bool {
    return currentPlugin() == this.plugin;
  }

  /**
   * Ends the stream at once: its handler is not called any more. The service hears of it within milliseconds. Does nothing when the
   * stream is over. Host call: `proxy_grpc_cancel`.
   */
  cancel(): void {
    if (this.state == State.Over) return;
    if (!this.isOwn) {
      report(LogLevel.Error, E_NOT_CURRENT);
      return;
    }
    const context = this.receiver.context;
    if (context.isStream) {
      changetype<StreamContext>(context).answers--;
      // Nobody asks here whether somebody is left who resumes another exchange than the one at work.
      if (!context.isCurrent) setTimer(this.plugin, 1, 0, new Cancelled(context));
    }
    this.drop();
  }

  /** For the SDK: ends it without a word to the handler. */
  drop(): void {
    this.end();
    // Envoy goes on with the messages that came together with one whose callback runs, so a stream must not go in there; and
    // that is where this may be, whatever callback it looks like.
    setTimer(this.plugin, 1, 0, new Cancellation(this.plugin, this));
  }

  /** For the SDK: the time of a cancelled stream has come, unless the service has ended it meanwhile. */
  reset(): void {
    const pending = this.plugin.part<GrpcPart>().pending;
    if (!pending.has(this.token)) return;
    pending.delete(this.token);
    grpcCancel(this.token);
  }

  /** For the SDK. */
  initialMetadata(): void {
    // In the middle of a host call it is the gateway's own, and `closed` will say it all.
    if (this.state == State.Over || current != null) return;
    this.receiver.metadata = readMetadata(MapType.GrpcReceiveInitialMetadata);
    this.tell(Event.InitialMetadata);
  }

  received(message: Uint8Array): void {
    if (this.state == State.Over) return;
    this.receiver.message = message;
    this.tell(Event.Message);
  }

  /** For the SDK. */
  trailingMetadata(): void {
    if (this.state == State.Over || current != null) return;
    this.receiver.metadata = readMetadata(MapType.GrpcReceiveTrailingMetadata);
    this.tell(Event.TrailingMetadata);
  }

  private tell(event: Event): void {
    this.receiver.event = event;
    // It goes on after this.
    awaitAnswer(this.receiver);
    proceed(this.receiver);
  }

  closed(outcome: GrpcOutcome): void {
    // Unless it is told here to let go, Envoy keeps the stream, and touches what is no longer there when the plugin ends.
    this.plugin.part<GrpcPart>().pending.delete(this.token);
    grpcCancel(this.token);
    if (this.state == State.Over) return;
    this.end();
    this.receiver.event = Event.Close;
    this.receiver.outcome = outcome;
    proceed(this.receiver);
  }

  private end(): void {
    this.state = State.Over;
    const all = this.plugin.part<GrpcPart>().ofExchange;
    const id = this.receiver.context.id;
    if (all == null || !this.receiver.context.isStream || !all.has(id)) return;
    const streams = all.get(id);
    if (streams.length == 1) all.delete(id);
    else streams.splice(streams.indexOf(this), 1);
  }
}

/** Does nothing for an exchange but what is done behind every answer. */
class Cancelled extends Continuation {
  run(): void {}
}

class Cancellation extends Continuation {
  constructor(
    plugin: PluginInstance,
    private readonly stream: GrpcStream,
  ) {
    super(plugin);
  }

  run(): void {
    this.stream.reset();
  }
}
