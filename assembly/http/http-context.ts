import { PluginContext } from "../plugin/plugin-context";
import { LogLevel, Status } from "../abi/enums";
import { beginOld, endOld } from "../abi/safe-point";
import {
  E_ATTRIBUTE_EMPTY,
  E_ATTRIBUTES,
  E_NOT_INJECTED,
  E_BODY_ASKED_LATE,
  E_NO_WHOLE_HANDLER,
} from "../plugin/errors";
import { isIdle } from "../plugin/current";
import { Hook } from "../plugin/hook";
import { report } from "../plugin/log";
import { needsHigress } from "../plugin/target";
import { runAfterInStream } from "../timers/stream-timer";
import { BodyAccess } from "./body-access";
import { Mark } from "./direction";
import { injectBodies } from "./handled";
import { Headers } from "./headers";
import { injectOnHeader } from "./injected-body";
import { Injection } from "./injection";
import { Phase } from "./phase";
import { inject } from "./paused-response";
import { routeCall, RouteCallHandler } from "./route-call";
import { UserAttributes } from "./user-attributes";
import { instanceOf, StreamContext } from "./stream-context";

/** The state of streams that keep none. */
// @ts-ignore: decorator
@global
export class NoState {}

const NO_STATE: NoState = new NoState();

/** Streams that keep nothing share it. */
function stateOf<S>(): S {
  if (idof<S>() == idof<NoState>()) return changetype<S>(NO_STATE);
  // In the middle of another callback its constructor may come by what that has made.
  if (!isIdle()) return instantiate<S>();
  const before = beginOld();
  const state = instantiate<S>();
  endOld(before);
  return state;
}

/**
 * One HTTP exchange, as handlers are given it. `S` is the class whose object each stream has in `state`; it needs a
 * constructor without parameters.
 */
export class HttpContext<S = NoState> extends StreamContext {
  /** What the plugin keeps for this stream; made with it, let go with it. */
  readonly state: S = stateOf<S>();

  private attributes: UserAttributes | null = null;

  constructor(id: u32, plugin: PluginContext) {
    super(id, plugin);
  }

  /** For the SDK: makes a context that served another stream that of a new one. */
  begin(id: u32): this {
    const state = changetype<usize>(stateOf<S>());
    const context = changetype<usize>(this);
    // Both are read-only for everybody else.
    store<u32>(context, id, offsetof<HttpContext<S>>("id"));
    store<usize>(context, state, offsetof<HttpContext<S>>("state"));
    if (idof<S>() != idof<NoState>()) __link(context, state, false);
    return this;
  }

  /** Leaves the request body unread in this stream: the body handlers are not called (any more), it flows untouched. */
  dontReadRequestBody(): void {
    this.directionOf(true).mark(Mark.Unwanted);
  }

  /** As `dontReadRequestBody`, for the response. */
  dontReadResponseBody(): void {
    this.directionOf(false).mark(Mark.Unwanted);
  }

  /**
   * Reads the request body also when it is binary or encoded; the handler gets its bytes as they are. To be called in the
   * request header handler. @returns `BadArgument` when it is too late
   */
  readRequestBody(): Status {
    return this.ask(true, Mark.Wanted);
  }

  /** As `readRequestBody`, for the response, in its header handler or earlier. */
  readResponseBody(): Status {
    return this.ask(false, Mark.Wanted);
  }

  /** Has the request body been left out because it is binary or encoded? */
  get requestBodySkipped(): bool {
    return this.directionOf(true).is(Mark.Skipped);
  }

  /** Has the response body been left out because it is binary or encoded? */
  get responseBodySkipped(): bool {
    return this.directionOf(false).is(Mark.Skipped);
  }

  /**
   * Hands the request body to `processRequestBodyBy` as a whole in this stream, in place of the streaming handler. To be
   * called in the request header handler. @returns `NotFound` when no such handler is registered, `BadArgument` when it is
   * too late
   */
  bufferRequestBody(): Status {
    return this.buffer(true, Hook.RequestBody);
  }

  /** As `bufferRequestBody`, for the response, in its header handler or earlier. */
  bufferResponseBody(): Status {
    return this.buffer(false, Hook.ResponseBody);
  }

  private buffer(isRequest: bool, handler: Hook): Status {
    if ((instanceOf(this).definition.hooks & handler) == 0) {
      report(LogLevel.Error, E_NO_WHOLE_HANDLER);
      return Status.NotFound;
    }
    return this.ask(isRequest, Mark.WantedWhole);
  }

  /** Notes what the plugin wants of a body that has not come yet. */
  private ask(ofRequest: bool, mark: Mark): Status {
    if (this.getExecutionPhase() > (ofRequest ? Phase.RequestHeaders : Phase.ResponseHeaders)) {
      report(LogLevel.Error, E_BODY_ASKED_LATE);
      return Status.BadArgument;
    }
    this.directionOf(ofRequest).mark(mark);
    return Status.Ok;
  }

  /** Does the response come from the upstream, and not from the gateway or a plugin? Property `response.code_details`. */
  isResponseFromUpstream(): bool {
    const details = this.getStringProperty(["response", "code_details"]);
    return details != null && details == "via_upstream";
  }

  /** `getContext` of a bool. */
  getBoolContext(key: string, absent: bool): bool {
    return this.getContext<bool>(key, absent);
  }

  /** `getContext` of an i32. */
  getIntContext(key: string, absent: i32): i32 {
    return this.getContext<i32>(key, absent);
  }

  /** `getContext` of a text. */
  getStringContext(key: string, absent: string): string {
    return this.getContext<string>(key, absent);
  }

  /** `getContext` of bytes. */
  getByteSliceContext(key: string, absent: Uint8Array): Uint8Array {
    return this.getContext<Uint8Array>(key, absent);
  }

  /**
   * Takes the response into the plugin's hands: from now on the streaming response handler is given each chunk to keep
   * (what it returns does not count), and sends on what it wants by `injectEncodedDataToFilterChain`. When the last chunk
   * has come and more is to follow later, say `hold()` in that call. To be called in the response header handler or
   * in the first call of the streaming handler; `BadArgument` for a handler with `BodyAccess.Read`.
   */
  needPauseStreamingResponse(): Status {
    const definition = instanceOf(this).definition;
    const isRead = definition.access(false, true) == BodyAccess.Read;
    if ((definition.hooks & Hook.StreamingResponseBody) == 0 || isRead) {
      report(LogLevel.Error, E_NOT_INJECTED);
      return Status.BadArgument;
    }
    injectBodies();
    if (this.injection == null) this.injection = new Injection();
    return Status.Ok;
  }

  /** Keeps bytes of a response taken by `needPauseStreamingResponse`; those left at its end go out by themselves. */
  pushBuffer(bytes: Uint8Array): void {
    const injection = this.injection;
    if (injection == null) report(LogLevel.Error, E_NOT_INJECTED);
    else injection.push(bytes);
  }

  /** The oldest bytes that `pushBuffer` kept, null when there are none; they are kept no longer. */
  popBuffer(): Uint8Array | null {
    const injection = this.injection;
    return injection == null ? null : injection.pop();
  }

  /** How many byte arrays `pushBuffer` has kept. */
  bufferQueueSize(): i32 {
    const injection = this.injection;
    return injection == null ? 0 : injection.size;
  }

  /**
   * Sends bytes of a response taken by `needPauseStreamingResponse` to the client. Higress does so at once, from any
   * callback; on other hosts they leave with the next chunk of the upstream, and, once its last chunk has come, together
   * when the end is injected. Where trailers end the response nothing can be added in their callback or later: what is still
   * kept then would be lost, so the response is cut, and the log says so.
   * Host call: `proxy_inject_encoded_data_to_filter_chain` in `plugin.higress.wasm`.
   */
  injectEncodedDataToFilterChain(bytes: Uint8Array, endOfStream: bool): Status {
    return inject(this, bytes, endOfStream);
  }

  /**
   * Gives a response that came without a body one, in the response header handler; then return `StopIteration`. The response
   * goes on with its headers as they are then, past what this plugin has for bodies. In `plugin.higress.wasm` only:
   * `Unimplemented` elsewhere, and `NotFound` on a Higress that is too old; send a local response there.
   *
   * @param bytes UTF-8, which is all that the host takes
   * @returns `BadArgument`, with a line in the log, elsewhere than in that handler, for a response that has a body or can have
   * none (to `HEAD`, 204, 304), and for other bytes. Foreign function: `inject_encoded_data_to_filter_chain_on_header`.
   */
  injectEncodedDataToFilterChainOnHeader(bytes: Uint8Array): Status {
    return injectOnHeader(this, bytes);
  }

  /**
   * Calls `handler` once, `milliseconds` from now (at least 1). A pause may wait for it, as for the answer to a call. When the
   * exchange is over by then it is dropped and counted in `vm.droppedAnswers`; until then it is kept in memory.
   *
   * @param config handed to the handler, which can capture nothing
   */
  after<C>(milliseconds: u32, config: C, handler: (ctx: HttpContext<S>, config: C) => void): void {
    runAfterInStream<C, S>(this, milliseconds, config, handler);
  }

  /**
   * Sends the request elsewhere on its route and hands the answer to `handler` before it goes to the client. In a request
   * header handler, for a request without a body, or in a whole-body handler whose headers are held; then return
   * `Continue`. The response is held until it is whole, so it needs what held headers need. The original `:method`,
   * `:path` and `:authority` go along as `x-envoy-original-method`, `-path` and `-host`.
   *
   * @param url a path with query, or an absolute URL, whose host becomes `:authority`
   * @param headers added to those of the request
   * @param body in place of the request's; empty for a request without one
   * @returns `BadArgument`, with a line in the log and nothing changed, in another place or for a malformed header
   */
  routeCall(method: string, url: string, headers: Headers, body: Uint8Array, handler: RouteCallHandler<S>): Status {
    return routeCall<S>(this, method, url, headers, body, handler);
  }

  /**
   * Keeps the route when request headers change; to be called before. `Unimplemented`, with one line in the log, on hosts
   * other than Higress. Property `clear_route_cache`.
   */
  disableReroute(): Status {
    return this.setHigressProperty("clear_route_cache", "off");
  }

  /** Sets how many bytes of the request body may be buffered; Higress only, as `disableReroute`. */
  setRequestBodyBufferLimit(bytes: u32): Status {
    return this.setHigressProperty("set_decoder_buffer_limit", bytes.toString());
  }

  /** Sets how many bytes of the response body may be buffered; Higress only, as `disableReroute`. */
  setResponseBodyBufferLimit(bytes: u32): Status {
    return this.setHigressProperty("set_encoder_buffer_limit", bytes.toString());
  }

  private setHigressProperty(name: string, value: string): Status {
    return needsHigress(name) ? this.setProperty([name], value) : Status.Unimplemented;
  }

  /** Attributes for logs and traces: see `UserAttributes`. */
  get userAttributes(): UserAttributes {
    let attributes = this.attributes;
    if (attributes == null) {
      attributes = new UserAttributes();
      this.attributes = attributes;
    }
    return attributes;
  }

  /** Keeps a string, bool, integer or float under a name, for the log and trace of this stream. */
  setUserAttribute<T>(key: string, value: T): void {
    this.userAttributes.set<T>(key, value);
  }

  /** The attribute as text, null when there is none. */
  getUserAttribute(key: string): string | null {
    return this.userAttributes.get(key);
  }

  /** Replaces all attributes. */
  setUserAttributeMap(values: Map<string, string>): void {
    const attributes = this.userAttributes;
    attributes.clear();
    const names = values.keys();
    for (let i = 0, count = names.length; i < count; i++) attributes.set(names[i], values.get(names[i]));
  }

  /** A copy of all attributes as text. */
  getUserAttributeMap(): Map<string, string> {
    const copy = new Map<string, string>();
    const names = this.userAttributes.keys();
    for (let i = 0, count = names.length; i < count; i++) {
      const value = this.userAttributes.get(names[i]);
      if (value != null) copy.set(names[i], value);
    }
    return copy;
  }

  /** `writeUserAttributeToLogWithKey("custom_log")`. */
  writeUserAttributeToLog(): Status {
    return this.writeUserAttributeToLogWithKey("custom_log");
  }

  /**
   * Merges the attributes into the JSON object that property `key` holds, escaped so that it can stand in a string of a JSON
   * access log as `%FILTER_STATE(wasm.<key>:PLAIN)%`. Other plugins may have written to it before.
   */
  writeUserAttributeToLogWithKey(key: string): Status {
    const attributes = this.userAttributes;
    const merged = attributes.mergeIntoLog(this.getStringProperty([key]));
    if (attributes.startedAnew) report(LogLevel.Warn, E_ATTRIBUTES + key);
    return this.setProperty([key], merged);
  }

  /** Writes each attribute to the span of the request's trace; Higress only, as `disableReroute`. */
  writeUserAttributeToTrace(): Status {
    if (!needsHigress("trace_span_tag")) return Status.Unimplemented;
    const names = this.userAttributes.keys();
    let result = Status.Ok;
    for (let i = 0, count = names.length; i < count; i++) {
      const value = this.userAttributes.get(names[i]);
      if (value == null || value.length == 0) {
        report(LogLevel.Warn, E_ATTRIBUTE_EMPTY + names[i]);
        continue;
      }
      const status = this.setProperty(["trace_span_tag." + names[i]], value);
      if (status != Status.Ok) result = status;
    }
    return result;
  }
}
