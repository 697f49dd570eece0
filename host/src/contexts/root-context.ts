import type { ByteString } from "../bytes.js";
import { Status } from "../calls/status.js";
import { ExpressionStore } from "../cel/expression-store.js";
import type { HttpAnswer } from "../callout/http-answer.js";
import type { CallOrigin, PendingCall } from "../callout/pending-call.js";
import type { Timer } from "../clock.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { PluginSpec } from "../plugin-spec.js";
import type { Vm } from "../vm/vm.js";
import type { HttpStream } from "../stream/http-stream.js";
import { GuestContext, MapType } from "./guest-context.js";

/** The context of one plugin configuration inside one VM. Call-outs, ticks and queues belong to it. */
export class RootContext extends GuestContext {
  readonly root = this;
  /** Buffer 7, while the guest may read it. */
  configuration: Uint8Array | undefined;
  /** Answer the running `proxy_on_http_call_response` is about. */
  httpAnswer: HttpAnswer | undefined;
  /** Message the running `proxy_on_grpc_receive` is about. */
  grpcMessage: Uint8Array | undefined;
  grpcInitialMetadata: HeaderMap | undefined;
  grpcTrailingMetadata: HeaderMap | undefined;
  /** What `proxy_get_status` tells; a success does not clear it. */
  statusCode: number = Status.Ok;
  statusMessage = "";
  /** Call-outs under way by token, with what cancels their time-outs. */
  readonly callouts = new Map<number, PendingCall>();
  /** As `callouts`, of Redis. */
  readonly redisCalls = new Map<number, PendingCall>();
  /** Answer the running `proxy_on_redis_call_response` is about. */
  redisAnswer: Uint8Array | undefined;
  /** Buffer 8: what the running callback is about. */
  callData: Uint8Array | undefined;
  /** Expressions that the plugin has made. */
  readonly expressions = new ExpressionStore();
  /** The call-out whose answer the running callback is. */
  answering: CallOrigin | undefined;
  /** Names of the queues that it receives from. */
  readonly queues = new Set<ByteString>();
  /** Streams whose contexts hang on this root. */
  streams = 0;
  /** The next tick, by the steady clock in nanoseconds, and the period in milliseconds; undefined while none is set. */
  tick: { readonly timer: Timer; readonly due: bigint; readonly period: number } | undefined;
  private logged: HttpStream | undefined;
  private tickPeriod = 0;
  private ending: "no" | "done pending" | "deleted" = "no";
  private retired = false;

  /** Plugins that share this root, because they are alike in every respect. */
  private users = 1;

  constructor(vm: Vm, spec: PluginSpec) {
    super(vm, spec, "root");
    vm.roots.set(spec.rootKey, this);
  }

  /** Whether the host may still call the guest on behalf of this root. */
  get alive(): boolean {
    return this.ending !== "deleted" && !this.vm.failed && !this.vm.disposed;
  }

  /** Creates the context in the guest and starts the plugin; false when `proxy_on_vm_start` says so or traps. */
  start(): boolean {
    const { onContextCreate, onVmStart } = this.vm.callbacks;
    this.configuration = this.spec.configuration;
    if (onContextCreate !== undefined) this.vm.call(this, onContextCreate, this.id, 0);
    this.configuration = undefined;
    this.created = true;
    if (this.vm.failed) return false;
    if (onVmStart === undefined) return true;
    return this.vm.call(this, onVmStart, this.id, this.vm.family.vmConfiguration.length) !== 0 && !this.vm.failed;
  }

  /** Hands the configuration over; false when `proxy_on_configure` refuses it or traps. */
  configure(): boolean {
    const { onConfigure } = this.vm.callbacks;
    if (onConfigure === undefined) return true;
    this.configuration = this.spec.configuration;
    const accepted = this.vm.call(this, onConfigure, this.id, this.spec.configuration.length);
    this.configuration = undefined;
    return accepted !== 0 && !this.vm.failed;
  }

  /** Calls the guest with the answer to a call-out. */
  answer(call: CallOrigin, deliver: () => void): void {
    const outer = this.answering;
    this.answering = call;
    deliver();
    this.answering = outer;
  }

  /** One tick every `period` milliseconds, counted from the end of the former; 0 stops them. */
  setTickPeriod(period: number): void {
    this.tickPeriod = period;
    this.tick?.timer.cancel();
    this.tick = undefined;
    if (period > 0) this.armTick();
  }

  /** Runs a callback that finds these bytes in buffer 8. */
  withCallData(bytes: Uint8Array, run: () => void): void {
    const outer = this.callData;
    this.callData = bytes;
    run();
    this.callData = outer;
  }

  /** Access logger: `proxy_on_log` of this context, which can read what there is of a stream and change nothing. */
  logStream(stream: HttpStream): void {
    const { onLog } = this.vm.callbacks;
    if (onLog === undefined || !this.alive) return;
    this.logged = stream;
    this.vm.call(this, onLog, this.id);
    this.logged = undefined;
  }

  override get observed(): HttpStream | undefined {
    return this.logged;
  }

  override get logging(): boolean {
    return this.logged !== undefined;
  }

  override readableMap(type: number): HeaderMap | undefined {
    switch (this.logged === undefined ? undefined : type) {
      case MapType.RequestHeaders:
        return this.logged!.request.headers;
      case MapType.ResponseHeaders:
        return this.logged!.response.headers;
      case MapType.ResponseTrailers:
        return this.logged!.response.trailers;
      default:
        return super.readableMap(type);
    }
  }

  /** Tells the guest that a queue it registered has an item, from the event loop. */
  announceQueue(token: number): void {
    this.vm.runtime.post(() => {
      this.vm.runtime.turn.end();
      const { onQueueReady } = this.vm.callbacks;
      if (this.alive && onQueueReady !== undefined) this.vm.call(this, onQueueReady, this.id, token);
    });
  }

  /** Whether another plugin that is alike may use this root too. */
  get shareable(): boolean {
    return this.ending === "no";
  }

  /** Takes on another user, even if the last one had gone and only streams were left. */
  share(): void {
    this.users++;
    this.retired = false;
  }

  /** No new stream comes to this root: it is done as soon as its last stream is gone. */
  retire(): void {
    if (--this.users > 0) return;
    this.retired = true;
    if (this.streams === 0) this.end();
  }

  /** A stream context of this root has been deleted. */
  streamGone(): void {
    this.streams--;
    if (this.retired && this.streams === 0) this.end();
  }

  /** `proxy_done`: deletes a root that answered false to `proxy_on_done`; false when it was not asked. */
  finishDone(): boolean {
    if (this.ending !== "done pending") return false;
    this.vm.defer(() => this.delete());
    return true;
  }

  /** Asks the guest whether it is done, and deletes the context when it is. */
  end(): void {
    if (this.ending !== "no") return;
    const lastOfVm = this.vm.roots.size === 1;
    const { onDone } = this.vm.callbacks;
    this.ending = "done pending";
    const done = onDone === undefined || !this.alive || this.vm.call(this, onDone, this.id) !== 0;
    if (done) this.delete();
    else if (lastOfVm) this.dispose(); // Envoy drops the VM together with its last root, whatever that still waits for
  }

  /** Takes everything from this context that could call the guest. */
  dispose(): void {
    this.ending = "deleted";
    this.setTickPeriod(0);
    for (const callout of this.callouts.values()) callout.cancel();
    this.callouts.clear();
    for (const call of this.redisCalls.values()) call.cancel();
    this.redisCalls.clear();
    if (this.vm.roots.get(this.spec.rootKey) === this) this.vm.roots.delete(this.spec.rootKey);
    this.forget();
    if (this.vm.roots.size === 0) this.vm.dispose();
  }

  private delete(): void {
    const { onDelete } = this.vm.callbacks;
    if (this.alive && onDelete !== undefined) this.vm.call(this, onDelete, this.id);
    this.dispose();
  }

  private armTick(): void {
    const { onTick } = this.vm.callbacks;
    const { clock } = this.vm.runtime;
    const period = this.tickPeriod;
    const due = clock.monotonicNanoseconds() + BigInt(period) * 1_000_000n;
    const timer = this.vm.runtime.timer(period, () => {
      this.tick = undefined;
      if (!this.alive) return;
      if (onTick !== undefined) this.vm.call(this, onTick, this.id);
      if (this.alive && this.tickPeriod > 0 && this.tick === undefined) this.armTick();
    });
    this.tick = { timer, due, period };
  }
}
