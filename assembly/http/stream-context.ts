import { LogLevel, MapType, Status } from "../abi/enums";
import { getHeaderMapValue } from "../abi/headers";
import { sendLocalResponse } from "../abi/local-response";
import { resultText } from "../abi/memory";
import { Context } from "../plugin/context";
import { current } from "../plugin/current";
import { E_NOT_CURRENT, E_RESPONSE_LATE } from "../plugin/errors";
import { report } from "../plugin/log";
import { Need, needs, NEED_HOST, NEED_METHOD, NEED_PATH, NEED_SCHEME } from "../plugin/needs";
import { PluginContext } from "../plugin/plugin-context";
import { PluginInstance } from "../plugin/plugin-instance";
import { HeaderMap } from "./header-map";
import { LocalResponse } from "./local-response";
import { Phase } from "./phase";

/** The request of a stream. */
export class HttpRequest {
  readonly headers: HeaderMap;

  constructor(stream: StreamContext) {
    this.headers = new HeaderMap(MapType.HttpRequestHeaders, stream);
  }
}

/** The response of a stream. */
export class HttpResponse {
  readonly headers: HeaderMap;

  constructor(stream: StreamContext) {
    this.headers = new HeaderMap(MapType.HttpResponseHeaders, stream);
  }
}

function requestHeader(name: string): string {
  return getHeaderMapValue(MapType.HttpRequestHeaders, name) == Status.Ok ? resultText() : "";
}

/** An HTTP exchange without the type of its state; handlers are given an `HttpContext`. */
export class StreamContext extends Context {
  private phase: Phase = Phase.Created;
  /** The phase in which the plugin answered, `Created` when it has not. */
  private answeredIn: Phase = Phase.Created;

  private storedRequest: HttpRequest | null = null;
  private storedResponse: HttpResponse | null = null;
  private storedRequestId: string | null = null;
  private storedMethod: string = "";
  private storedPath: string = "";
  private storedHost: string = "";
  private storedScheme: string = "";

  constructor(
    id: u32,
    /** The plugin context that this stream belongs to, and keeps alive. */
    readonly plugin: PluginContext,
  ) {
    super(id);
  }

  get isStream(): bool {
    return true;
  }

  /** For the dispatcher: a callback of this phase begins. */
  static enter(stream: StreamContext, phase: Phase): void {
    stream.phase = phase;
  }

  /** Has the plugin sent a local response? */
  get answered(): bool {
    return this.answeredIn != Phase.Created;
  }

  /** Has it sent one in the callback that runs? */
  get answeredNow(): bool {
    return this.answered && this.answeredIn == this.phase;
  }

  get isCurrent(): bool {
    return current == this;
  }

  get request(): HttpRequest {
    let request = this.storedRequest;
    if (request == null) {
      request = new HttpRequest(this);
      this.storedRequest = request;
    }
    return request;
  }

  get response(): HttpResponse {
    let response = this.storedResponse;
    if (response == null) {
      response = new HttpResponse(this);
      this.storedResponse = response;
    }
    return response;
  }

  /** `:method` as it came to this plugin; valid in every phase, "" when the request was never decoded. */
  get method(): string {
    return NEED_METHOD ? this.storedMethod : "";
  }

  /** `:path`, query included, as it came to this plugin; valid in every phase, "" when the request was never decoded. */
  get path(): string {
    return NEED_PATH ? this.storedPath : "";
  }

  /** `:authority`, port included, as it came to this plugin; valid in every phase, "" when the request was never decoded. */
  get host(): string {
    return NEED_HOST ? this.storedHost : "";
  }

  /** `:scheme` as it came to this plugin; valid in every phase, "" when the request was never decoded. */
  get scheme(): string {
    return NEED_SCHEME ? this.storedScheme : "";
  }

  /** `x-request-id`, "" when there is none or, in a plugin that cannot read it later, when it is no longer there. */
  requestId(): string {
    const stored = this.storedRequestId;
    if (stored != null) return stored;
    if (!this.isCurrent || (this.phase != Phase.RequestHeaders && this.phase != Phase.Done)) return "";
    const id = requestHeader("x-request-id");
    this.storedRequestId = id;
    return id;
  }

  /** Envoy hides request headers once the header callback has continued: what a later phase may ask for is copied now. */
  keepForLater(): void {
    // Only the response phase cannot see it: until then, and at the end of the stream, it is there to be read.
    if (needs & Need.RequestId && instanceOf(this).definition.handlesResponseHeaders) this.requestId();
    if (needs & Need.Method) this.storedMethod = requestHeader(":method");
    if (needs & Need.Path) this.storedPath = requestHeader(":path");
    if (needs & Need.Host) this.storedHost = requestHeader(":authority");
    if (needs & Need.Scheme) this.storedScheme = requestHeader(":scheme");
  }

  /**
   * Answers in place of the upstream, from a request or response header handler, once. Then return
   * `HeaderStatus.StopIteration`. The answer passes the plugin's own response handlers.
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
      this.fail("invalid_local_response");
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
    if (refusal.length > 0) return this.refuse(refusal);
    return this.send(new LocalResponse(500).details(this.plugin.name + "." + reason));
  }

  /** Why this stream cannot be answered now, "" when it can: elsewhere an answer would kill Envoy. */
  private answerRefusal(): string {
    if (!this.isCurrent) return E_NOT_CURRENT;
    const inTime = this.phase == Phase.RequestHeaders || this.phase == Phase.ResponseHeaders;
    return inTime && !this.answered ? "" : E_RESPONSE_LATE;
  }

  private send(response: LocalResponse): Status {
    const status = sendLocalResponse(
      response.status,
      response.detailsText,
      response.bodyBytes,
      response.headers.names,
      response.headers.values,
      response.grpc,
    );
    if (status == Status.Ok) this.answeredIn = this.phase;
    return status;
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
