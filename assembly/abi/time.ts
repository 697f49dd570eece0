import { resultU64, VALUE_CELL } from "./memory";
import { Status } from "./enums";

// @ts-ignore: decorator
@external("env", "proxy_get_current_time_nanoseconds")
declare function proxy_get_current_time_nanoseconds(time: usize): i32;

/** Wall clock, nanoseconds since 1970 (`proxy_get_current_time_nanoseconds`; Envoy resolves microseconds). 0 on failure. */
export function currentTimeNanoseconds(): u64 {
  return proxy_get_current_time_nanoseconds(VALUE_CELL) == Status.Ok ? resultU64() : 0;
}

// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "clock_time_get")
declare function clock_time_get(clock: i32, precision: u64, time: usize): i32;

const MONOTONIC: i32 = 1;

/** Nanoseconds of a clock that never goes back, the same in all VMs of a process (WASI `clock_time_get`). 0 on failure. */
export function monotonicNanoseconds(): u64 {
  return clock_time_get(MONOTONIC, 1, VALUE_CELL) == 0 ? resultU64() : 0;
}
