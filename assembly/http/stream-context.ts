import { setEffectiveContext } from "../abi/contexts";
import { LogLevel, MapType, Status, StreamType } from "../abi/enums";
import { sendLocalResponse } from "../abi/local-response";
import { getProperty } from "../abi/properties";
import { beginOld, endOld } from "../abi/safe-point";
import { closeStream, continueStream } from "../abi/streams";
import { current, hostCall } from "../plugin/current";
import { E_NOT_CURRENT, E_NOT_PAUSED, E_RESPONSE_LATE, E_RESPONSE_RESUMED, E_RESPONSE_SENT } from "../plugin/errors";
import { report } from "../plugin/log";
import { AFTER_REQUEST_HEADERS } from "../plugin/hook";
import { Need, needs, NEED_HAS_REQUEST_BODY } from "../plugin/needs";
import { PluginContext } from "../plugin/plugin-context";
import { PluginInstance } from "../plugin/plugin-instance";
import { headerText } from "./content";
import { Direction, Flow, Mark } from "./direction";
import { keepRequestKind, NEED_REQUEST_KIND, NEED_RESPONSE_KIND } from "./kind";
import { Injection } from "./injection";
import { KeptContext } from "./kept-context";
import { LocalResponse } from "./local-response";
import { HttpMessage } from "./message";
import { Phase } from "./phase";
import { RoutedCall, routesCalls } from "./routed-call";

/** An HTTP exchange without the type of its state; handlers are given an `HttpContext`. */
export abstract class StreamContext extends KeptContext {
  private phase: Phase = Phase.Created;
  /** The phase in which the plugin answered or closed the stream, `Created` when it has not. */
  private endedIn: Phase = Phase.Created;
  /** Does the answer to a call run? Then callbacks of the stream may have been missed. */
  private inAnswer: bool = false;
  /** In which call of the host the response was resumed last. */
  private responseResumedIn: u32 = 0;

  /** For `reuse.ts`; all others ask `directionOf`. */
  requestSide: Direction | null = null;
  responseSide: Direction | null = null;
  /** For the SDK: the next context that waits for a stream. */
  nextSpare: StreamContext | null = null;
  private storedRequestId: string | null = null;
  /** For the SDK: set when the plugin sends the response on itself. */
  injection: Injection | null = null;
  /** For the SDK: a call of which this exchange is the answer. */
  routed: RoutedCall | null = null;
  /** For the SDK, as `isWebsocket`, in plugins that found out. */
  isUpgrade: bool = false;

  constructor(id: u32, plugin: PluginContext) {
    super(id, plugin);
  }

  get isCurrent(): bool {
    return current == this;
  }

  /** For the dispatcher: a callback of this phase begins. */
  // @ts-ignore: decorator
  @inline
  static enter(stream: StreamContext, phase: Phase): void {
    if (stream.phase == Phase.Done) return;
    stream.phase = phase;
    stream.promised = false;
    stream.inAnswer = false;
    if (phase == Phase.Done) stream.endBoth(Flow.Finished);
  }

  /** For the SDK: the answer to a call begins, or a timer of this stream. */
  static enterAnswer(stream: StreamContext): void {
    stream.promised = false;
    stream.inAnswer = true;
  }

  private endBoth(flow: Flow): void {
    const request = this.requestSide;
    if (request != null) request.flow = flow;
    const response = this.responseSide;
    if (response != null) response.flow = flow;
  }

  /** Which callback runs, or ran last. */
  getExecutionPhase(): Phase {
    return this.phase;
  }

  // @ts-ignore: decorator
  @inline
  get request(): HttpMessage {
    return this.directionOf(true);
  }

  // @ts-ignore: decorator
  @inline
  get response(): HttpMessage {
    return this.directionOf(false);
  }

  /** For the SDK: the request or the response with the state that guards it. */
  // @ts-ignore: decorator
  @inline
  directionOf(isRequest: bool): Direction {
    const direction = isRequest ? this.requestSide : this.responseSide;
    return direction != null ? direction : this.makeDirection(isRequest);
  }

  private makeDirection(isRequest: bool): Direction {
    const before = beginOld();
    // The stream that it is told of is old itself.
    const direction = new Direction(this, isRequest);
    endOld(before);
    if (isRequest) this.requestSide = direction;
    else this.responseSide = direction;
    return direction;
  }

  /** For the SDK: is this the answer of a call that took the place of the exchange? */
  isRouted(direction: Direction): bool {
    return routesCalls && !direction.isRequest && this.routed != null && !this.hasEnded;
  }

  /** For the SDK: is there nothing left that could be done to this exchange? */
  get isOver(): bool {
    return this.hasEnded || this.phase == Phase.Done;
  }

  /** Has the plugin answered the stream, or closed it? */
  get hasEnded(): bool {
    return this.endedIn != Phase.Created;
  }

  /** Has it done so in the callback that runs? */
  get endedNow(): bool {
    return this.hasEnded && this.endedIn == this.phase;
  }

  /** For the SDK: may headers be written in this phase? Elsewhere the host refuses, or drops it in silence. */
  mayWriteHeaders(ofRequest: bool): bool {
    // Who asks has a map of headers, so the direction is there.
    const direction = ofRequest ? this.requestSide : this.responseSide;
    return direction != null && !direction.is(Mark.HeadersGone) && this.phaseOf(ofRequest) <= 2;
  }

  /** For the SDK: may trailers? */
  mayWriteTrailers(ofRequest: bool): bool {
    const phase = this.phaseOf(ofRequest);
    return phase == 2 || (phase < 2 && this.directionOf(ofRequest).takesTrailers);
  }

  /** Do the headers of the direction pass (0), its body (1), or its trailers (2)? More elsewhere. */
  // @ts-ignore: decorator
  @inline
  private phaseOf(request: bool): u32 {
    return <u32>this.phase - <u32>(request ? Phase.RequestHeaders : Phase.ResponseHeaders);
  }

  /** For the SDK: the plugin has removed `content-length`. */
  freedLength(map: MapType): void {
    const direction = this.directionOf(map == MapType.HttpRequestHeaders);
    if (map == direction.headersMap) direction.mark(Mark.FreeLength);
  }

  /** Is this a request for a websocket? Then neither body is read. Valid in every phase. */
  isWebsocket(): bool {
    return NEED_REQUEST_KIND && this.isUpgrade;
  }

  /**
   * Is the request body binary (`content-type` names `octet-stream` or `grpc`) or encoded (any `content-encoding` but
   * `identity`)? Valid in every phase.
   */
  isBinaryRequestBody(): bool {
    return NEED_REQUEST_KIND && this.directionOf(true).is(Mark.Binary);
  }

  /** As `isBinaryRequestBody`, for the response; valid once its headers have come. */
  isBinaryResponseBody(): bool {
    return NEED_RESPONSE_KIND && this.directionOf(false).is(Mark.Binary);
  }

  /** Does the response's `content-type` name `application/json`? Valid once its headers have come. */
  isApplicationJson(): bool {
    return NEED_RESPONSE_KIND && this.directionOf(false).is(Mark.Json);
  }

  /** Did the request headers come without the end of the request? Valid in every phase. */
  hasRequestBody(): bool {
    return NEED_HAS_REQUEST_BODY && this.directionOf(true).is(Mark.HasBody);
  }

  /** As `hasRequestBody`, for the response; valid once its headers have come. */
  hasResponseBody(): bool {
    return NEED_RESPONSE_KIND && this.directionOf(false).is(Mark.HasBody);
  }

  /** `x-request-id`, "" when there is none or, in a plugin that cannot read it later, when it is no longer there. */
  requestId(): string {
    const stored = this.storedRequestId;
    if (stored != null) return stored;
    if (!this.isCurrent || (this.phase != Phase.RequestHeaders && this.phase != Phase.Done)) return "";
    const id = headerText(MapType.HttpRequestHeaders, "x-request-id");
    this.storedRequestId = id;
    return id;
  }

  /** Envoy hides request headers once the header callback has continued: what a later phase may ask for is copied now. */
  keepForLater(): void {
    const before = beginOld();
    // The phases between cannot see it; in this one, and at the end of the stream, it is there to be read.
    if (needs & Need.RequestId && (instanceOf(this).definition.hooks & AFTER_REQUEST_HEADERS) != 0) this.requestId();
    this.keepRequest();
    endOld(before);
    const keep = keepRequestKind;
    if (keep != null) keep(this);
  }

  /**
   * Answers in place of the upstream, once, from any handler that comes before the response has gone on; then return
   * `HeaderStatus.StopIteration` or `DataStatus.Pause`. An answer to the request passes the plugin's own response
   * handlers. From a callback of the plugin context, such as a timer, it works as long as the stream is paused.
   *
   * An answer that would be dangerous or malformed is not sent: the client gets 500, the log says why, and this returns
   * `BadArgument`; so a refusal stays one. Where the stream cannot be answered (any more) nothing happens but the log
   * line and `BadArgument`. Host call: `proxy_send_local_response`.
   */
  sendLocalResponse(response: LocalResponse): Status {
    const refusal = this.answerRefusal();
    if (refusal.length > 0) return this.refuse(refusal);
    const problem = response.problem;
    if (problem.length > 0) {
      this.sendFailure("invalid_local_response");
      return this.refuse(problem);
    }
    return this.send(response);
  }

  /**
   * Answers with an empty 500 and the details `<plugin>.<reason>`, under the conditions of `sendLocalResponse`.
   * @param reason short, such as `no_key`
   */
  fail(reason: string): Status {
    const refusal = this.answerRefusal();
    return refusal.length > 0 ? this.refuse(refusal) : this.sendFailure(reason);
  }

  /**
   * Resets the stream without an answer, also one whose response is on its way, under the other conditions of
   * `sendLocalResponse`, and from the callback of another stream too; then return `StopIteration`.
   * Host call: `proxy_close_stream`.
   */
  closeStream(): Status {
    const refusal = this.endRefusal();
    return refusal.length > 0 ? this.refuse(refusal) : this.cut();
  }

  /**
   * Lets a paused request go on. `BadArgument`, with a line in the log, when it is not paused, or in its own callback:
   * return `Continue` there. Host call: `proxy_continue_stream`.
   */
  resumeRequest(): Status {
    return this.resume(this.requestSide);
  }

  /** As `resumeRequest`, for the response. */
  resumeResponse(): Status {
    return this.resume(this.responseSide);
  }

  private resume(direction: Direction | null): Status {
    if (direction == null || direction.flow != Flow.Paused) return this.refuse(E_NOT_PAUSED);
    if (!this.reach()) return this.refuse(E_NOT_CURRENT);
    direction.announceLength();
    const status = continueStream(direction.streamType);
    this.unreach();
    if (status != Status.Ok) return status;
    direction.release();
    if (!direction.isRequest) this.responseResumedIn = hostCall;
    return status;
  }

  /** For the SDK: answers with 500 where that is known to be possible. */
  sendFailure(reason: string): Status {
    return this.send(new LocalResponse(500).details(this.plugin.name + "." + reason));
  }

  /** For the SDK: resets the stream where that is known to be possible. */
  cut(): Status {
    const response = this.responseSide;
    const started = response != null && response.flow != Flow.NotStarted;
    if (!this.reach()) return this.refuse(E_NOT_CURRENT);
    const status = closeStream(started ? StreamType.Response : StreamType.Request);
    this.unreach();
    return this.ended(status);
  }

  /**
   * For the SDK: was the response resumed in the call of the host that runs? Envoy does it when that is over, which may end the
   * stream, and then resets what is no longer there.
   */
  get responseResumedNow(): bool {
    return this.responseResumedIn == hostCall;
  }

  /** Why this stream cannot be ended now, "" when it can: elsewhere that would kill Envoy. */
  private endRefusal(): string {
    if (this.responseResumedNow) return E_RESPONSE_RESUMED;
    if (!this.isCurrent && !this.isPaused) return E_NOT_CURRENT;
    const isOpen = this.phase != Phase.Created && this.phase != Phase.Done && !this.hasEnded;
    return isOpen ? "" : E_RESPONSE_LATE;
  }

  /** Why it cannot be answered, "" when it can. */
  private answerRefusal(): string {
    // An answer to another stream stops the stream whose callback runs; contexts of plugins have nothing to stop.
    const now = current;
    if (now != null && now != this && now.isStream) return E_NOT_CURRENT;
    const refusal = this.endRefusal();
    if (refusal.length > 0) return refusal;
    return this.responseIsOnItsWay ? E_RESPONSE_SENT : "";
  }

  /** For the SDK: have the headers of the response gone on? Then an answer would only cut it. */
  get responseIsOnItsWay(): bool {
    const response = this.responseSide;
    if (response != null && response.flow != Flow.NotStarted) return response.is(Mark.HeadersGone);
    // A plugin without response handlers is not told of a response that comes before the request has ended.
    const inBody = this.phase == Phase.RequestBody || this.phase == Phase.RequestTrailers;
    return (inBody || this.inAnswer) && this.isCurrent && getProperty(["response", "code"]) == Status.Ok;
  }

  private send(response: LocalResponse): Status {
    if (!this.reach()) return this.refuse(E_NOT_CURRENT);
    const headers = response.madeHeaders;
    const status = sendLocalResponse(
      response.status,
      response.detailsText,
      response.text,
      response.givenBytes,
      headers == null ? null : headers.names,
      headers == null ? null : headers.values,
      response.grpc,
    );
    this.unreach();
    return this.ended(status);
  }

  /** For the SDK: notes that the plugin has ended the exchange, where the host has taken that. */
  ended(status: Status): Status {
    if (status != Status.Ok) return status;
    this.endedIn = this.phase;
    this.endBoth(Flow.Answered);
    return status;
  }

  private get isPaused(): bool {
    const request = this.requestSide;
    if (request != null && request.flow == Flow.Paused) return true;
    const response = this.responseSide;
    return response != null && response.flow == Flow.Paused;
  }

  /** For the SDK: makes the host act on this stream, until `unreach`. @returns false when it is gone */
  reach(): bool {
    return this.isCurrent || (current != null && setEffectiveContext(this.id) == Status.Ok);
  }

  unreach(): void {
    const now = current;
    if (now != null && now != this) setEffectiveContext(now.id);
  }

  private refuse(problem: string): Status {
    report(LogLevel.Error, problem);
    return Status.BadArgument;
  }
}

/** The plugin context of a stream with what only the SDK may see. */
export function instanceOf(stream: StreamContext): PluginInstance {
  return changetype<PluginInstance>(stream.plugin);
}
