import { LogLevel, MapType, Status } from "../abi/enums";
import { getHeaderMapValue } from "../abi/headers";
import { sendLocalResponse } from "../abi/local-response";
import { resultText } from "../abi/memory";
import { Context } from "../plugin/context";
import { current } from "../plugin/current";
import { E_NOT_CURRENT, E_RESPONSE_PHASE, E_RESPONSE_TWICE } from "../plugin/errors";
import { report } from "../plugin/log";
import { Need, needs, NEED_HOST, NEED_METHOD, NEED_PATH, NEED_SCHEME } from "../plugin/needs";
import { PluginContext } from "../plugin/plugin-context";
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
  phase: Phase = Phase.Created;
  /** Has the plugin sent a local response? */
  answered: bool = false;

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
    if (needs & Need.RequestId && this.plugin.definition.handlesResponseHeaders) this.requestId();
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
    if (!this.isCurrent) return this.refuse(E_NOT_CURRENT);
    if (this.answered) return this.refuse(E_RESPONSE_TWICE);
    if (this.phase != Phase.RequestHeaders && this.phase != Phase.ResponseHeaders) return this.refuse(E_RESPONSE_PHASE);
    const problem = response.problem;
    if (problem.length > 0) {
      this.fail("invalid_local_response");
      return this.refuse(problem);
    }
    this.answered = true;
    return sendLocalResponse(
      response.status,
      response.detailsText,
      response.bodyBytes,
      response.headers.names,
      response.headers.values,
      response.grpc,
    );
  }

  /** Answers with an empty 500. */
  fail(reason: string): void {
    this.answered = true;
    sendLocalResponse(500, this.plugin.name + "." + reason, new Uint8Array(0), [], [], -1);
  }

  private refuse(problem: string): Status {
    report(LogLevel.Error, problem);
    return Status.BadArgument;
  }
}
