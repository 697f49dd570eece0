import { HttpClient, JsonValue } from "@sluice/sdk";
import { AuthorizationRequest, AuthorizationResponse } from "./authorization";
import { Endpoint } from "./endpoint";

const DEFAULT_MILLISECONDS: u32 = 1000;

/** The service that decides. */
@config
export class HttpService {
  /**
   * How the service is asked: `envoy` sends method and path of the request, `forward_auth` asks one path and tells the rest in
   * headers.
   */
  @key("endpoint_mode")
  @choices("envoy", "forward_auth")
  mode: string = "envoy";
  /** Where it is. */
  @required
  endpoint: Endpoint = new Endpoint();
  /** Milliseconds until it has not answered; 0 stands for the default. */
  @range(0, 2147483647)
  timeout: u32 = 1000;
  /** What it is told. */
  @key("authorization_request")
  request: AuthorizationRequest = new AuthorizationRequest();
  /** What becomes of the headers of its answer. */
  @key("authorization_response")
  response: AuthorizationResponse = new AuthorizationResponse();
  private caller: HttpClient = new Endpoint().client(DEFAULT_MILLISECONDS);

  get isForward(): bool {
    return this.mode == "forward_auth";
  }

  get client(): HttpClient {
    return this.caller;
  }

  validate(json: JsonValue): void {
    this.endpoint.check(json.get("endpoint"), this.isForward);
    const method = this.endpoint.method;
    if (this.isForward && this.request.withBody && ["GET", "HEAD", "OPTIONS"].includes(method)) {
      json
        .get("authorization_request")
        .get("with_request_body")
        .refuse("requestMethod " + method + " does not support with_request_body set to true");
    }
    this.caller = this.endpoint.client(this.timeout == 0 ? DEFAULT_MILLISECONDS : this.timeout);
  }
}
