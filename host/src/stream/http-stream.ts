import { BodyBuffer } from "../body/body-buffer.js";
import type { Explanation } from "../explain/explanation.js";
import type { Life } from "../explain/life.js";
import type { HeaderList } from "../headers/header-list.js";
import { HeaderMap } from "../headers/header-map.js";
import type { PluginHandle } from "../plugin-handle.js";
import type { StreamInfo } from "../contexts/stream-info.js";
import type { StreamProperties } from "../properties/value.js";
import type { Runtime } from "../runtime.js";
import { Direction } from "./direction.js";
import { FailedFilter } from "./failed-filter.js";
import { FilterState } from "./filter-state.js";
import { HttpContext } from "./http-context.js";
import { LocalReplier } from "./local-replier.js";
import { type LocalReply, plainReply } from "./local-reply.js";
import type { StreamOptions } from "./options.js";
import { requestTerminal, responseTerminal } from "./terminals.js";
import type { DirectedFilter } from "./stage.js";
import { Turns } from "../turns.js";
import { describeStream, type StreamState } from "./state.js";
import type { BrokenCodec } from "./hazards.js";
import { upstreamFailure } from "./upstream-failure.js";

/**
 * One HTTP request and its answer on their way through a chain of plugins. The client's side calls `request…` and
 * `reset`, the upstream's side calls `response…` and `upstreamReset`, in the order of HTTP. What comes out goes to the
 * two receivers the stream was opened with. A call made from inside a receiver is carried out after the running one.
 */
export class HttpStream implements StreamInfo {
  /** @internal */ readonly request: Direction;
  /** @internal */ readonly response: Direction;
  /** @internal Contexts of the plugins that take part, in configuration order. */
  readonly contexts: HttpContext[] = [];
  /** @internal What is recorded for {@link explanation}, where that is switched on. */
  readonly life: Life | undefined;
  /** What plugins stored, by name; with `wasm.` in front what they stored with `proxy_set_property`. */
  readonly filterState = new FilterState();
  /** @internal */ readonly options: StreamOptions;
  /** @internal */ readonly properties: StreamProperties;
  /** @internal */ readonly startedAt: bigint;
  /** @internal */ endedAt: bigint | undefined;
  /** @internal */ requestBytes = 0;
  /** @internal */ responseBytes = 0;
  /** @internal */ routeCacheClears = 0;
  /** @internal Edits of request headers leave the route as it is. */
  keepsRoute = false;
  /** @internal The connection manager puts `x-forwarded-proto` there, and the router needs it. */
  hadForwardedProto = false;
  /** @internal The request has begun to go, and has gone, to the upstream. */
  upstreamStarted = false;
  /** @internal When it began to go, and when the answer was there as a whole. */
  upstreamStartedAt: bigint | undefined;
  /** @internal */ upstreamEndedAt: bigint | undefined;
  /** @internal */ requestSent = false;
  /** @internal */ responseFlags = 0;
  /** @internal As the upstream sent it; what filters make of it counts once all of them have seen the headers. */
  responseCode: bigint | undefined;
  /** @internal Each plugin is told of the end. */
  finishing = false;
  /** @internal How a response that nobody gets any more has got to the codec in a way which that does not survive. */
  broken: BrokenCodec | undefined;
  private endedLate = false;
  private resets: string | undefined;
  private upstreamDone = false;
  private over = false;
  /** @internal See {@link details}. */
  responseDetails = "";
  private readonly replier = new LocalReplier(this);
  private readonly turns = new Turns(() => this.over);
  private readonly heldBack: { request: (() => void)[]; response: (() => void)[] } = { request: [], response: [] };

  /** @internal Streams are opened by `Host.openStream`. */
  constructor(
    private readonly runtime: Runtime,
    private readonly plugins: readonly PluginHandle[],
    private readonly accessLogs: readonly PluginHandle[],
    options: StreamOptions,
  ) {
    this.life = runtime.recorder?.life();
    this.options = this.life?.watched(options) ?? options;
    this.properties = options.properties ?? {};
    this.startedAt = runtime.clock.nowNanoseconds();
    const limit = options.bufferLimit ?? runtime.bufferLimit;
    this.request = new Direction(requestTerminal(this), limit);
    this.response = new Direction(responseTerminal(this), limit);
  }

  /**
   * Headers of the request; `endStream` when nothing follows them. Behind those of an upgrade, or of CONNECT, Envoy's
   * codec for HTTP/1 sends an empty piece of body; the bytes of the upgraded connection are body in both directions.
   */
  requestHeaders(headers: HeaderList, endStream: boolean): void {
    this.enter(() => {
      const map = HeaderMap.from("request", headers);
      this.createFilters();
      this.replier.noteRequest(map);
      this.hadForwardedProto = map.has("x-forwarded-proto");
      this.life?.headersFrom("client", map, endStream);
      this.request.startHeaders(map, endStream);
    });
  }

  /** A piece of the request's body. While the client is not read from, it waits inside the stream. */
  requestData(chunk: Uint8Array, endStream: boolean): void {
    this.enterOrHoldBack("request", () => {
      if (this.request.aborted) return;
      this.requestBytes += chunk.length;
      this.life?.bodyFrom("client", chunk, endStream);
      this.request.startData(new BodyBuffer(chunk), endStream);
    });
  }

  requestTrailers(trailers: HeaderList): void {
    this.enterOrHoldBack("request", () => {
      if (this.request.aborted) return;
      const map = HeaderMap.from("requestTrailers", trailers);
      this.life?.trailersFrom("client", map);
      this.request.startTrailers(map);
    });
  }

  /** The client hung up. */
  reset(): void {
    this.enter(() => {
      this.responseDetails = "downstream_remote_disconnect";
      this.responseFlags |= 0x4000;
      this.life?.reset("client", this.responseDetails);
      this.finish({});
    });
  }

  /** Headers of the upstream's answer. Interim answers (1xx) are not shown to plugins and stop here. */
  responseHeaders(headers: HeaderList, endStream: boolean): void {
    this.enter(() => {
      const map = HeaderMap.from("response", headers);
      if (this.replier.replied || (/^1\d\d$/.test(map.get(":status") ?? "") && map.get(":status") !== "101")) return;
      this.noteUpstreamEnd(endStream);
      this.responseDetails = "via_upstream";
      this.noteResponseCode(map);
      this.life?.headersFrom("upstream", map, endStream);
      this.response.startHeaders(map, endStream);
    });
  }

  /** A piece of the answer's body. While the upstream is not read from, it waits inside the stream. */
  responseData(chunk: Uint8Array, endStream: boolean): void {
    this.enterOrHoldBack("response", () => {
      if (this.replier.replied || this.response.aborted) return;
      this.noteUpstreamEnd(endStream);
      this.life?.bodyFrom("upstream", chunk, endStream);
      this.response.startData(new BodyBuffer(chunk), endStream);
    });
  }

  responseTrailers(trailers: HeaderList): void {
    this.enterOrHoldBack("response", () => {
      if (this.replier.replied || this.response.aborted) return;
      this.noteUpstreamEnd(true);
      const map = HeaderMap.from("responseTrailers", trailers);
      this.life?.trailersFrom("upstream", map);
      this.response.startTrailers(map);
    });
  }

  /**
   * The upstream failed. Before its headers, or while a filter holds them, Envoy answers in its place; afterwards the
   * answer is cut.
   * @param reason `remote connection failure`, `connection failure`, `connection termination`, `remote reset`,
   * `local reset`, `protocol error`, `overflow`, `timeout`, `no healthy upstream`, `no route` or `no cluster`
   * @param transport why there was no connection, as `delayed connect error: Connection refused`; a part of the details
   */
  upstreamReset(reason: string, transport = ""): void {
    this.enter(() => {
      if (this.replier.replied || this.upstreamDone) return;
      this.upstreamDone = true;
      this.life?.reset("upstream", reason);
      if (this.response.passed) {
        this.cut(`upstream_reset_after_response_started{${reason.replaceAll(" ", "_")}}`, reason);
        return;
      }
      const { flags, ...reply } = upstreamFailure(reason, transport);
      this.responseFlags |= flags;
      this.sendLocalReply(reply);
    });
  }

  /**
   * The connection manager refuses the request before any filter sees it, as a request without a host. Plugins get
   * nothing but the callbacks at the end of a stream.
   */
  reject(status: number, text: string, details: string): void {
    this.enter(() => {
      this.createFilters();
      this.sendLocalReply(plainReply(status, text, details));
    });
  }

  /**
   * A route lets more be held than the listener: Envoy's `request_body_buffer_limit`, which counts for the response as
   * well. The largest that the stream was ever given counts.
   * @param bytes of body in each direction
   */
  raiseBufferLimit(bytes: number): void {
    for (const direction of [this.request, this.response]) direction.limit = Math.max(direction.limit, bytes);
  }

  /** Enough to explain a stream that does not move. */
  get state(): StreamState {
    return describeStream(this);
  }

  /** The life of the stream so far; undefined unless the host was made with `explain`. */
  get explanation(): Explanation | undefined {
    return this.life?.explain(this);
  }

  /** Envoy's response code details: `via_upstream`, `route_not_found`, what a plugin gave its local reply, … */
  get details(): string {
    return this.responseDetails;
  }

  /** The answer that was made in place of the upstream's, undefined when there was none. */
  get localReply(): LocalReply | undefined {
    return this.replier.sent;
  }

  /** @internal Nothing goes on any more. */
  get ended(): boolean {
    return this.over;
  }

  /**
   * @internal A piece of a response that was given up has passed all filters, and comes to the codec.
   * @returns whether the client gets it: Envoy resets it only when the plugins have been told of the end
   */
  sendsLate(endStream: boolean): boolean {
    if (!this.finishing && this.properties["request.protocol"] === "HTTP/2") this.broken = "reset stream";
    else if (endStream && this.endedLate) this.broken = "second end";
    this.endedLate ||= endStream;
    return this.finishing && this.resets !== undefined && this.broken === undefined;
  }

  /** @internal */
  noteUpstreamStart(): void {
    this.upstreamStarted = true;
    this.upstreamStartedAt = this.runtime.clock.monotonicNanoseconds();
  }

  /** @internal */
  noteResponseCode(headers: HeaderMap): void {
    const status = headers.get(":status") ?? "";
    if (/^\d+$/.test(status)) this.responseCode = BigInt(status);
  }

  /** @internal */
  clearRouteCache(): void {
    this.routeCacheClears++;
  }

  /** @internal Answers in place of the upstream, as far as that is still possible. */
  sendLocalReply(reply: LocalReply): void {
    this.replier.send(reply);
  }

  /** @internal Sends the local reply that was made inside a request callback. True when the request ends here. */
  requestInterrupted(): boolean {
    this.replier.sendPrepared();
    return this.over;
  }

  /** @internal `proxy_close_stream`. */
  resetByFilter(details: string): void {
    if (this.over) this.response.abortRunning();
    else this.cut(this.responseDetails || details, details);
  }

  /** @internal Breaks the stream off: the client is reset, whatever it has got. */
  cut(details: string, reason: string): void {
    this.responseDetails = details;
    this.request.aborted = true;
    this.response.abortRunning();
    this.response.complete = true; // what is held ends with it, whatever the upstream has still to send
    this.finish({ reset: reason });
  }

  /**
   * @internal The answer has gone out, or never will.
   * @param givenUp the plugins may move it on until the stream is deleted; the client is reset behind their last callbacks
   */
  finish(givenUp?: { readonly reset?: string }): void {
    if (this.over) return;
    this.over = this.finishing = true;
    this.request.aborted = true;
    if (givenUp === undefined) this.response.aborted = true;
    this.resets = givenUp?.reset;
    this.endedAt = this.runtime.clock.nowNanoseconds();
    for (const context of this.contexts) context.log();
    for (const plugin of this.accessLogs) {
      const root = plugin.rootFor(this.options.worker ?? 0);
      if (typeof root !== "string") root.logStream(this);
    }
    for (const context of this.contexts) context.destroy();
    this.finishing = false;
    if (this.resets !== undefined && !this.endedLate) this.options.downstream.onReset(this.resets);
    this.runtime.turn.delete(() => {
      for (const context of this.contexts) context.delete();
    });
    if (this.upstreamStarted && !(this.upstreamDone && this.requestSent)) this.options.upstream.onReset();
    this.options.downstream.onComplete?.();
  }

  /** @internal Goes on with what waited for a filter to let go of its body. */
  readEnabled(kind: "request" | "response"): void {
    for (const event of this.heldBack[kind].splice(0)) this.enterOrHoldBack(kind, event);
  }

  private noteUpstreamEnd(ended: boolean): void {
    if (!ended) return;
    this.upstreamDone = true;
    this.upstreamEndedAt = this.runtime.clock.monotonicNanoseconds();
  }

  private createFilters(): void {
    const worker = this.options.worker ?? 0;
    const requestFilters: DirectedFilter[] = [];
    const responseFilters: DirectedFilter[] = [];
    for (const plugin of this.plugins) {
      const root = plugin.rootFor(worker);
      if (root === "skip") continue;
      if (root === "failed") {
        const filter = new FailedFilter(this);
        requestFilters.push(filter);
        responseFilters.unshift(filter);
        continue;
      }
      const context = new HttpContext(root, this, requestFilters.length);
      this.contexts.push(context);
      requestFilters.push(context.request);
      responseFilters.unshift(context.response);
    }
    this.request.setFilters(requestFilters);
    this.response.setFilters(responseFilters);
  }

  private enterOrHoldBack(kind: "request" | "response", event: () => void): void {
    this.enter(() => {
      if (this[kind].readDisabled) this.heldBack[kind].push(event);
      else event();
    });
  }

  private enter(event: () => void): void {
    this.runtime.assertAlive();
    this.turns.take(event);
  }
}
