import { currentTimeNanoseconds } from "../abi/time";

const NANOSECONDS: u64 = 1_000_000;

/** `Date` of the standard library with the host's clock behind `Date.now()`. */
// @ts-ignore: decorator
@global
export class sluice_Date extends Date {
  static now(): i64 {
    return <i64>(currentTimeNanoseconds() / NANOSECONDS);
  }
}

/** `performance.now()`: milliseconds of the host's wall clock; Envoy has no other without WASI. */
// @ts-ignore: decorator
@global
export namespace sluice_performance {
  export function now(): f64 {
    return <f64>currentTimeNanoseconds() / <f64>NANOSECONDS;
  }
}
