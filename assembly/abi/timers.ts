import { Status } from "./enums";

// @ts-ignore: decorator
@external("env", "proxy_set_tick_period_milliseconds")
declare function proxy_set_tick_period_milliseconds(period: u32): i32;

/** Sets the period of `proxy_on_tick` for the current plugin context; 0 stops it (`proxy_set_tick_period_milliseconds`). */
export function setTickPeriodMilliseconds(period: u32): Status {
  return proxy_set_tick_period_milliseconds(period);
}
