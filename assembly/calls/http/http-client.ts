import { Cluster } from "../../clusters/cluster";
import { Headers } from "../../http/headers";
import { CircuitBreaker } from "./circuit-breaker";
import { HttpCall } from "./http-call";
import { BreakerPolicy, RetryPolicy } from "./policy";
import { Retries } from "./retries";

// @ts-ignore: decorator
@lazy
const NO_HEADERS: Headers = new Headers();
// @ts-ignore: decorator
@lazy
const NO_BODY: Uint8Array = new Uint8Array(0);

/**
 * Calls a service over HTTP. Keep one object per service, in a constant or in the configuration.
 *
 * Each method describes a call, and `send` or `sendFor` of what it returns makes it; `docs/calls.md` shows how.
 *
 * `url` is a path with its query, which stay percent-encoded as they are, or an absolute URL, whose host becomes `:authority`; else
 * the cluster's host does. `headers` are copied when the call is made; those that the URL, the method or the body decide
 * (`host`, pseudo headers, `content-length`, `transfer-encoding`) are left out of them. Host call: `proxy_http_call`.
 */
export class HttpClient {
  /** For the SDK. */
  timeoutMilliseconds: u32 = 500;
  retry: RetryPolicy | null = null;
  breaker: BreakerPolicy | null = null;

  constructor(readonly cluster: Cluster) {}

  /** Name of the cluster, as the gateway knows it. */
  clusterName(): string {
    return this.cluster.clusterName();
  }

  /** Milliseconds until a call is given up; 500 by default, 0 = never. A call's own `timeout` counts more. */
  timeout(milliseconds: u32): this {
    this.timeoutMilliseconds = milliseconds;
    return this;
  }

  /**
   * Makes a call again, up to `limit` times, when it failed or was answered with 502, 503 or 504; one with `POST` or `PATCH` only
   * when no connection could be made, since the service may have acted on it. The wait before each try is random, up to
   * `backoff` milliseconds (default 25) and twice as much with every further try. Each try has the whole time-out.
   */
  retries(limit: i32, backoff: u32 = 25): this {
    this.retry = new Retries(limit, backoff);
    return this;
  }

  /**
   * Makes no calls for `openMilliseconds` after `failures` calls in a row that failed or were answered with a status of 500 or
   * more; then one call shows whether it goes on. Counted in each VM by itself.
   */
  circuitBreaker(failures: i32, openMilliseconds: u32): this {
    this.breaker = new CircuitBreaker(failures, openMilliseconds);
    return this;
  }

  get(url: string, headers: Headers = NO_HEADERS): HttpCall {
    return new HttpCall(this, "GET", url, headers, NO_BODY);
  }

  head(url: string, headers: Headers = NO_HEADERS): HttpCall {
    return new HttpCall(this, "HEAD", url, headers, NO_BODY);
  }

  options(url: string, headers: Headers = NO_HEADERS): HttpCall {
    return new HttpCall(this, "OPTIONS", url, headers, NO_BODY);
  }

  post(url: string, headers: Headers, body: Uint8Array): HttpCall {
    return new HttpCall(this, "POST", url, headers, body);
  }

  put(url: string, headers: Headers, body: Uint8Array): HttpCall {
    return new HttpCall(this, "PUT", url, headers, body);
  }

  patch(url: string, headers: Headers, body: Uint8Array): HttpCall {
    return new HttpCall(this, "PATCH", url, headers, body);
  }

  delete(url: string, headers: Headers, body: Uint8Array): HttpCall {
    return new HttpCall(this, "DELETE", url, headers, body);
  }

  /** As Higress has it; Envoy sends no such call, so it is refused with `BadRequest`. */
  connect(url: string, headers: Headers, body: Uint8Array): HttpCall {
    return new HttpCall(this, "CONNECT", url, headers, body);
  }

  trace(url: string, headers: Headers, body: Uint8Array): HttpCall {
    return new HttpCall(this, "TRACE", url, headers, body);
  }

  /** A call with any method, a token (RFC 9110, 9.1). */
  call(method: string, url: string, headers: Headers, body: Uint8Array): HttpCall {
    return new HttpCall(this, method, url, headers, body);
  }
}
