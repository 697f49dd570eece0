import { GrpcStatus, Status } from "./enums";
import { beginCall, writeText, writtenLength } from "./memory";
import { writePairs } from "./pairs";

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
 * @param bytes the body in place of `text`; null for that
 * @param names of headers; null for none
 */
export function sendLocalResponse(
  code: u32,
  details: string,
  text: string,
  bytes: Uint8Array | null,
  names: string[] | null,
  values: string[] | null,
  grpcStatus: GrpcStatus,
): Status {
  beginCall();
  const why = writeText(details);
  const whySize = writtenLength;
  const body = bytes == null ? writeText(text) : bytes.dataStart;
  const bodySize = bytes == null ? writtenLength : bytes.length;
  let size: usize = 0;
  let pairs: usize = 0;
  if (names != null && values != null) {
    pairs = writePairs(names, values);
    size = writtenLength;
  }
  return proxy_send_local_response(code, why, whySize, body, bodySize, pairs, size, grpcStatus);
}
