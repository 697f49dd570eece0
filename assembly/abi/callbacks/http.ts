/** HTTP streams. Each `sluice_uses__…` tells the build whether the callback beside it is needed. */
import { Callback, guest, uses } from "../guest";

export function proxy_on_request_headers(context: u32, count: i32, endOfStream: i32): i32 {
  return guest.onRequestHeaders(context, count, endOfStream != 0);
}

export function sluice_uses__proxy_on_request_headers(): i32 {
  return uses(Callback.RequestHeaders);
}

export function proxy_on_request_body(context: u32, size: i32, endOfStream: i32): i32 {
  return guest.onRequestBody(context, size, endOfStream != 0);
}

export function sluice_uses__proxy_on_request_body(): i32 {
  return uses(Callback.RequestBody);
}

export function proxy_on_request_trailers(context: u32, count: i32): i32 {
  return guest.onRequestTrailers(context, count);
}

export function sluice_uses__proxy_on_request_trailers(): i32 {
  return uses(Callback.RequestTrailers);
}

export function proxy_on_response_headers(context: u32, count: i32, endOfStream: i32): i32 {
  return guest.onResponseHeaders(context, count, endOfStream != 0);
}

export function sluice_uses__proxy_on_response_headers(): i32 {
  return uses(Callback.ResponseHeaders);
}

export function proxy_on_response_body(context: u32, size: i32, endOfStream: i32): i32 {
  return guest.onResponseBody(context, size, endOfStream != 0);
}

export function sluice_uses__proxy_on_response_body(): i32 {
  return uses(Callback.ResponseBody);
}

export function proxy_on_response_trailers(context: u32, count: i32): i32 {
  return guest.onResponseTrailers(context, count);
}

export function sluice_uses__proxy_on_response_trailers(): i32 {
  return uses(Callback.ResponseTrailers);
}
