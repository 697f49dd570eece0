import type { RootContext } from "../contexts/root-context.js";
import type { HeaderList } from "../headers/header-list.js";
import { HeaderMap } from "../headers/header-map.js";
import type { Callback } from "../vm/callbacks.js";
import { valueOf, type GrpcBreak, type GrpcRequest, type GrpcResponse } from "./grpc-cluster.js";
import { frame, FrameReader } from "./grpc-frames.js";
import { GrpcStatus, statusIn, statusOfHttp } from "./grpc-status.js";
import type { CallOrigin, PendingCall } from "./pending-call.js";

const fromUpstream = "via_upstream";
/** Longest time of a timer in Node. */
const maxTimerMs = 2 ** 31 - 1;

/** A unary call or a stream under way, from the plugin's token to the HTTP exchange that carries it, as Envoy's client has it. */
export class GrpcExchange implements GrpcResponse, PendingCall {
  /** The HTTP exchange; not there in what fails at once. */
  request: GrpcRequest | undefined;
  /** The plugin has ended its side. */
  private finished = false;
  /** Nothing is told to the plugin any more. */
  private over = false;
  private begun = false;
  private answer: Uint8Array | undefined;
  /** Called when the answer begins: there is a connection then. */
  connected: () => void = () => undefined;
  private readonly reader = new FrameReader();
  private stopTimer: (() => void) | undefined;

  constructor(
    private readonly root: RootContext,
    private readonly token: number,
    private readonly isUnary: boolean,
    readonly origin: CallOrigin,
  ) {}

  /** Gives up after so many milliseconds. */
  expireAfter(ms: number): void {
    const timer = this.root.vm.runtime.timer(Math.min(ms, maxTimerMs), () => {
      this.request?.cancel();
      if (this.begun) this.fail(GrpcStatus.Internal, "", "response_timeout");
      else this.gatewayAnswers("upstream request timeout", "response_timeout");
    });
    this.stopTimer = () => timer.cancel();
  }

  /** `proxy_grpc_send`. After the end of either side it does nothing, as in Envoy. */
  send(message: Uint8Array, end: boolean): void {
    if (this.finished || this.over) return;
    this.finished = end;
    this.request?.send(frame(message), end);
  }

  /** `proxy_grpc_close` of a stream. */
  finish(): void {
    if (!this.finished && !this.over) this.request?.send(new Uint8Array(0), true);
    this.finished = true;
    if (this.over) this.root.callouts.delete(this.token);
  }

  /** Ends it without a word: `proxy_grpc_cancel`, or its root is gone. */
  cancel(): void {
    if (!this.over) this.request?.cancel();
    this.stop();
    this.root.callouts.delete(this.token);
  }

  headers(headers: HeaderList, end: boolean): void {
    this.later(() => {
      this.begun = true;
      this.connected();
      const status = valueOf(headers, ":status");
      const isAnswer = status === "200" || (end && valueOf(headers, "grpc-status") !== undefined);
      if (isAnswer && !end) return this.initialMetadata(headers);
      this.initialMetadata([]);
      if (isAnswer) this.endWith(headers, fromUpstream);
      else this.fail(statusOfHttp(status), "", fromUpstream);
    });
  }

  data(bytes: Uint8Array): void {
    this.later(() => {
      const messages = this.reader.read(bytes);
      if (messages === undefined) {
        this.request?.cancel();
        return this.fail(GrpcStatus.Internal, "", fromUpstream);
      }
      for (const message of messages) if (!this.over) this.message(message);
    });
  }

  trailers(trailers: HeaderList): void {
    this.later(() => this.endWith(trailers, fromUpstream));
  }

  end(): void {
    this.later(() => this.fail(GrpcStatus.Unknown, "", fromUpstream));
  }

  broken({ reason, transport }: GrpcBreak): void {
    const how = [reason, ...(transport === undefined ? [] : [transport])].join("|").replaceAll(" ", "_");
    this.later(() => {
      if (this.begun) return this.fail(GrpcStatus.Internal, "", `upstream_reset_after_response_started{${how}}`);
      const text = `upstream connect error or disconnect/reset before headers. reset reason: ${reason}`;
      this.gatewayAnswers(text, `upstream_reset_before_response_started{${how}}`);
    });
  }

  /** Tells that it failed within the host call that started it. The plugin has no token for it and hears of it all the same. */
  failAtOnce(text: string, details?: string): void {
    const { vm } = this.root;
    if (details !== undefined && !this.isUnary) vm.within("proxy_grpc_stream", () => this.gatewayMetadata(text));
    this.stop();
    vm.deferAnswer(() => this.tellClose(GrpcStatus.Unavailable, details === undefined ? text : `${text}{${details}}`));
  }

  /** Tells, from the event loop, that the gateway has failed it. */
  failLater(text: string, details: string): void {
    this.later(() => this.gatewayAnswers(text, details));
  }

  /** From the event loop, as long as it is under way. */
  private later(action: () => void): void {
    this.root.vm.runtime.answer(this.origin.turn, () => {
      if (!this.over && this.root.alive) action();
    });
  }

  /** The gateway's own answer in place of the upstream's. */
  private gatewayAnswers(text: string, details: string): void {
    if (!this.isUnary) this.gatewayMetadata(text);
    this.close(GrpcStatus.Unavailable, text, details);
  }

  private gatewayMetadata(text: string): void {
    this.initialMetadata([]);
    this.trailingMetadata([
      [":status", "200"],
      ["content-type", "application/grpc"],
      ["grpc-status", String(GrpcStatus.Unavailable)],
      ["grpc-message", text],
    ]);
  }

  private endWith(trailers: HeaderList, details: string): void {
    this.trailingMetadata(trailers);
    const status = statusIn(valueOf(trailers, "grpc-status")) ?? GrpcStatus.Unknown;
    this.close(status, valueOf(trailers, "grpc-message") ?? "", details);
  }

  private fail(status: number, message: string, details: string): void {
    this.trailingMetadata([]);
    this.close(status, message, details);
  }

  private close(status: number, message: string, details: string): void {
    if (this.over) return;
    this.stop();
    const told = message === "" ? details : `${message}{${details}}`;
    if (!this.isUnary || status !== GrpcStatus.Ok) this.tellClose(status, told);
    else if (this.answer === undefined) this.tellClose(GrpcStatus.Internal, "");
    else this.tellMessage(this.answer);
    // Of a stream that the plugin has not ended Envoy keeps the token.
    if (this.isUnary || this.finished) this.root.callouts.delete(this.token);
  }

  private stop(): void {
    this.over = true;
    this.stopTimer?.();
  }

  private message(message: Uint8Array): void {
    if (this.isUnary) this.answer = message;
    else this.tellMessage(message);
  }

  private initialMetadata(headers: HeaderList): void {
    if (this.isUnary || this.over) return;
    const map = HeaderMap.from("response", headers);
    // Envoy's mark of an answer that is not its own, on those that come when the request is over.
    if (this.finished && headers.length > 0) map.replace("x-envoy-upstream-service-time", "0");
    this.root.grpcInitialMetadata = map;
    this.tell(this.root.vm.callbacks.onGrpcReceiveInitialMetadata, map.size);
    this.root.grpcInitialMetadata = undefined;
  }

  private trailingMetadata(trailers: HeaderList): void {
    if (this.isUnary || this.over) return;
    const map = HeaderMap.from("responseTrailers", trailers);
    this.root.grpcTrailingMetadata = map;
    this.tell(this.root.vm.callbacks.onGrpcReceiveTrailingMetadata, map.size);
    this.root.grpcTrailingMetadata = undefined;
  }

  private tellMessage(message: Uint8Array): void {
    this.root.grpcMessage = message;
    this.tell(this.root.vm.callbacks.onGrpcReceive, message.length);
    this.root.grpcMessage = undefined;
  }

  private tellClose(status: number, message: string): void {
    this.root.statusCode = status;
    this.root.statusMessage = message;
    this.tell(this.root.vm.callbacks.onGrpcClose, status);
    this.root.statusMessage = "";
  }

  private tell(callback: Callback | undefined, what: number): void {
    const { root } = this;
    if (callback === undefined || !root.alive) return;
    root.answer(this.origin, () => void root.vm.call(root, callback, root.id, this.token, what));
  }
}
