import { Status, StreamType } from "./enums";

// @ts-ignore: decorator
@external("env", "proxy_continue_stream")
declare function proxy_continue_stream(stream: i32): i32;

// @ts-ignore: decorator
@external("env", "proxy_close_stream")
declare function proxy_close_stream(stream: i32): i32;

/** Resumes a paused direction once the callback under way has returned (`proxy_continue_stream`). */
export function continueStream(stream: StreamType): Status {
  return proxy_continue_stream(stream);
}

/** Resets a stream, or closes a connection, once the callback under way has returned (`proxy_close_stream`). */
export function closeStream(stream: StreamType): Status {
  return proxy_close_stream(stream);
}
