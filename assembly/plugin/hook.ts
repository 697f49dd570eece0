/** What a plugin can register a handler for; bits of `PluginDefinition.hooks`. */
export enum Hook {
  RequestHeaders = 1,
  RequestBody = 2,
  StreamingRequestBody = 4,
  RequestTrailers = 8,
  ResponseHeaders = 16,
  ResponseBody = 32,
  StreamingResponseBody = 64,
  ResponseTrailers = 128,
  StreamDone = 256,
}

/** A body of the request, whole or streamed. */
export const REQUEST_BODY: u32 = Hook.RequestBody | Hook.StreamingRequestBody;
/** A body of the response, whole or streamed. */
export const RESPONSE_BODY: u32 = Hook.ResponseBody | Hook.StreamingResponseBody;
/** What runs when the host has hidden the request headers. */
export const AFTER_REQUEST_HEADERS: u32 =
  REQUEST_BODY | Hook.RequestTrailers | Hook.ResponseHeaders | RESPONSE_BODY | Hook.ResponseTrailers;
