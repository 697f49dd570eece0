import { Status } from "./enums";
import { POINTER_CELL, resultU32, SIZE_CELL, VALUE_CELL } from "./memory";

// @ts-ignore: decorator
@external("env", "proxy_get_status")
declare function proxy_get_status(code: usize, message: usize, size: usize): i32;

/**
 * Code and message of the gRPC call or failed HTTP call whose callback runs (`proxy_get_status`): the code is then in
 * `callStatusCode`, the message in `resultText`. Elsewhere it is stale.
 */
export function getCallStatus(): Status {
  return proxy_get_status(VALUE_CELL, POINTER_CELL, SIZE_CELL);
}

/** What `getCallStatus` told. */
export function callStatusCode(): u32 {
  return resultU32();
}
