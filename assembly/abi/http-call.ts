import { Status } from "./enums";
import { beginCall, VALUE_CELL, writeText, writtenLength } from "./memory";
import { writePairs } from "./pairs";

// @ts-ignore: decorator
@external("env", "proxy_http_call")
declare function proxy_http_call(
  upstream: usize,
  upstreamSize: usize,
  headers: usize,
  headersSize: usize,
  body: usize,
  bodySize: usize,
  trailers: usize,
  trailersSize: usize,
  timeout: u32,
  token: usize,
): i32;

/**
 * Starts a call-out (`proxy_http_call`); its token is then in `resultU32`, its answer comes to
 * `proxy_on_http_call_response` of the plugin context. `timeout` in milliseconds, 0 = none, below 2^31.
 * `BadArgument`: unknown cluster, or no `:method`, `:path` or `:authority`; `InternalFailure`: refused at once, no answer comes.
 */
export function httpCall(
  upstream: string,
  headerNames: string[],
  headerValues: string[],
  body: Uint8Array,
  trailerNames: string[],
  trailerValues: string[],
  timeout: u32,
): Status {
  beginCall();
  const cluster = writeText(upstream);
  const clusterSize = writtenLength;
  const headers = writePairs(headerNames, headerValues);
  const headersSize = writtenLength;
  const trailers = writePairs(trailerNames, trailerValues);
  const trailersSize = writtenLength;
  return proxy_http_call(
    cluster,
    clusterSize,
    headers,
    headersSize,
    body.dataStart,
    body.length,
    trailers,
    trailersSize,
    timeout,
    VALUE_CELL,
  );
}
