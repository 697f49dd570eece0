import { GrpcStatus, Status } from "./enums";
import { beginCall, writeText, writtenLength } from "./memory";
import { pairsSize, writePairs } from "./pairs";

// @ts-ignore: decorator
@external("env", "proxy_send_local_response")
declare function proxy_send_local_response(
  code: u32,
  details: usize,
  detailsSize: usize,
  body: usize,
  bodySize: usize,
  headers: usize,
  headersSize: usize,
  grpcStatus: i32,
): i32;

/**
 * Answers in place of the upstream (`proxy_send_local_response`). Envoy checks nothing of it: neither the status nor the
 * headers. In log, done and delete callbacks it kills Envoy.
 */
export function sendLocalResponse(
  code: u32,
  details: string,
  body: Uint8Array,
  names: string[],
  values: string[],
  grpcStatus: GrpcStatus,
): Status {
  beginCall();
  const text = writeText(details);
  const textSize = writtenLength;
  const size = pairsSize(names, values);
  const headers = writePairs(names, values, size);
  return proxy_send_local_response(code, text, textSize, body.dataStart, body.length, headers, size, grpcStatus);
}
