import { BodyBuffer } from "../body/body-buffer.js";
import type { ByteString } from "../bytes.js";
import { Status } from "../calls/status.js";
import { BufferType, GuestContext, MapType, StreamType } from "../contexts/guest-context.js";
import type { RootContext } from "../contexts/root-context.js";
import type { HeaderMap } from "../headers/header-map.js";
import { FilterSide } from "./filter-side.js";
import * as hazards from "./hazards.js";
import { applyHigressProperty } from "./higress-properties.js";
import type { HttpStream } from "./http-stream.js";
import { type LocalReply, plainReply } from "./local-reply.js";

const grpcUnavailable = 14;
const blocked = "Should never try to refresh or clear the route cache when it is blocked!";

/** One plugin on one HTTP stream: the context the guest knows, with a side for each direction. */
export class HttpContext extends GuestContext {
  readonly request: FilterSide;
  readonly response: FilterSide;
  override readonly stream: HttpStream;
  private resumedResponse = false;
  private life: "open" | "logging" | "ending" = "open";
  private localReplySent = false;
  /** The failure of the VM has been answered; the answer passes this plugin by. */
  failureAnswered = false;

  /** @param index position in the chain, in configuration order */
  constructor(
    readonly root: RootContext,
    stream: HttpStream,
    readonly index: number,
  ) {
    super(root.vm, root.spec, "stream", stream);
    this.stream = stream;
    root.streams++;
    const { callbacks, family } = root.vm;
    const allowed = root.spec.allowOnHeadersStopIteration || family.abi === "0.2.100";
    const { onRequestHeaders, onRequestBody, onRequestTrailers } = callbacks;
    const request = { headers: onRequestHeaders, body: onRequestBody, trailers: onRequestTrailers };
    this.request = new FilterSide(this, "request", request, allowed);
    const { onResponseHeaders, onResponseBody, onResponseTrailers } = callbacks;
    const response = { headers: onResponseHeaders, body: onResponseBody, trailers: onResponseTrailers };
    this.response = new FilterSide(this, "response", response, allowed);
  }

  override get logging(): boolean {
    return this.life === "logging";
  }

  /** The running callback logs or deletes the stream, for this plugin or for another one of the chain. */
  private get ending(): boolean {
    return this.stream.finishing && hazards.isLast(this.vm.phase);
  }

  /** Makes the context known to the guest, once. */
  open(): void {
    if (this.created || this.vm.failed) return;
    const { onContextCreate } = this.vm.callbacks;
    if (onContextCreate !== undefined) this.vm.call(this, onContextCreate, this.id, this.root.id);
    this.created = true; // what another callback has deferred may run until then, and pass this plugin by
  }

  /**
   * True when the VM has failed, unless the policy is to pass it by; the stream is answered with 503 then. Asked when something moves: a stream that waits
   * for the plugin of a failed VM goes on waiting.
   */
  failsNow(): boolean {
    if (!this.vm.failed || this.spec.failurePolicy === "legacy-open") return false;
    this.fail();
    return true;
  }

  log(): void {
    this.open();
    this.life = "logging";
    const { onLog } = this.vm.callbacks;
    if (onLog !== undefined && !this.vm.failed) this.vm.call(this, onLog, this.id);
    this.life = "ending";
  }

  destroy(): void {
    const { onDone, onDelete } = this.vm.callbacks;
    if (this.created) {
      if (onDone !== undefined && !this.vm.failed) this.vm.call(this, onDone, this.id);
      if (onDelete !== undefined && !this.vm.failed) this.vm.call(this, onDelete, this.id);
    }
    this.gone = true;
  }

  /** Nobody knows it any more. */
  delete(): void {
    this.forget();
    this.root.streamGone();
  }

  override readableMap(type: number): HeaderMap | undefined {
    const { stream, life } = this;
    switch (type) {
      case MapType.RequestHeaders:
        return (life === "logging" ? stream.request : this.request).headers;
      case MapType.RequestTrailers:
        return life === "logging" ? undefined : this.request.trailers;
      case MapType.ResponseHeaders:
        return (life === "logging" ? stream.response : this.response).headers;
      case MapType.ResponseTrailers:
        return (life === "logging" ? stream.response : this.response).trailers;
      default:
        return super.readableMap(type);
    }
  }

  override writableMap(type: number): HeaderMap | undefined {
    const { life, request, response } = this;
    switch (type) {
      case MapType.RequestHeaders:
        return request.headers;
      case MapType.RequestTrailers:
        return request.trailers ?? (life === "open" ? request.createTrailers() : undefined);
      case MapType.ResponseHeaders:
        return response.headers;
      case MapType.ResponseTrailers:
        return response.trailers ?? (life === "open" ? response.createTrailers() : undefined);
      default:
        return undefined;
    }
  }

  override mapChanged(type: number): void {
    if (type === MapType.RequestHeaders && !this.stream.keepsRoute) this.clearRouteCache();
  }

  override body(type: number, purpose: "read" | "edit"): BodyBuffer | undefined {
    if (type > BufferType.ResponseBody) return undefined;
    const side = type === BufferType.RequestBody ? this.request : this.response;
    if (!side.dangling) return side.body;
    if (this.life !== "open") return undefined;
    if (type === 0) {
      hazards.danglingRequestBody(this);
      return new BodyBuffer(); // the codec's own: what is written there is lost
    }
    if (side.endOfStream) hazards.danglingWholeResponse(this);
    else if (purpose === "edit") hazards.danglingResponseBody(this);
    return undefined;
  }

  override continueStream(type: number): Status {
    if (type === StreamType.Upstream) return Status.Unimplemented;
    if (type === StreamType.Downstream) return Status.Ok;
    const { phase } = this.vm;
    if (type === StreamType.Request) this.vm.defer(() => this.request.resume(phase));
    else this.vm.defer(() => this.resumeResponse(phase));
    this.request.dropPointers();
    return Status.Ok;
  }

  /** Has the guest closed the stream? */
  closes = false;

  override closeStream(type: number): void {
    if (type !== StreamType.Request && type !== StreamType.Response) return;
    if (this.ending) hazards.tooLate(this, `proxy_close_stream(${type})`);
    this.closes = true;
    const { phase } = this.vm;
    this.vm.defer(() => {
      if (this.resumedResponse && this.stream.ended) hazards.closedAfterItsEnd(this, phase);
      this.stream.resetByFilter("wasm_close_stream");
    });
  }

  override sendLocalReply(reply: LocalReply): void {
    if (this.ending) hazards.tooLate(this, "proxy_send_local_response");
    this.vm.stopIteration = true;
    if (this.localReplySent) return;
    this.localReplySent = true;
    const { phase } = this.vm;
    this.vm.defer(() => {
      this.stream.sendLocalReply({ ...reply, plugin: this.spec.name });
      hazards.checkCodec(this, "proxy_send_local_response", phase);
    });
  }

  override injectResponse(call: string, data: Uint8Array, endStream: boolean, when: "now" | "later"): void {
    const { stream, vm } = this;
    const { phase } = vm;
    if (this.life !== "open" || stream.ended) hazards.injectedTooLate(this, call, phase);
    if (stream.response.headers === undefined) hazards.injectedTooEarly(this, call, phase);
    if (when === "now") {
      vm.within(call, () => this.response.inject(data, endStream));
      return;
    }
    if (!this.response.endOfStream) hazards.injectedBesideBody(this, call, phase);
    vm.runtime.post(() => {
      if (stream.ended) hazards.injectedTooLate(this, call, phase);
      this.response.inject(data, endStream);
    });
  }

  override setProperty(path: ByteString, value: Uint8Array): Status {
    const status = super.setProperty(path, value);
    const taken = status === Status.Ok && this.vm.runtime.flavour === "higress";
    if (taken) applyHigressProperty(this.stream, path, value);
    return status;
  }

  override clearRouteCache(): void {
    if (this.stream.response.passed) this.vm.sayBug("!route_cache_blocked_", blocked);
    else this.stream.clearRouteCache();
  }

  private fail(): void {
    this.failureAnswered = true;
    if (this.life === "open") this.stream.sendLocalReply(plainReply(503, "", "wasm_fail_stream", grpcUnavailable));
  }

  private resumeResponse(phase: string): void {
    this.resumedResponse = true;
    hazards.checkResumeOfResponse(this, phase);
    this.response.resume(phase);
    hazards.checkCodec(this, "proxy_continue_stream(1)", phase);
  }
}
