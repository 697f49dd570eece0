import { resultU64, VALUE_CELL } from "./memory";
import { Status } from "./enums";

// @ts-ignore: decorator
@external("env", "proxy_get_current_time_nanoseconds")
declare function proxy_get_current_time_nanoseconds(time: usize): i32;

/** Wall clock, nanoseconds since 1970 (`proxy_get_current_time_nanoseconds`; Envoy resolves microseconds). 0 on failure. */
export function currentTimeNanoseconds(): u64 {
  return proxy_get_current_time_nanoseconds(VALUE_CELL) == Status.Ok ? resultU64() : 0;
}
