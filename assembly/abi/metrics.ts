import { MetricType, Status } from "./enums";
import { beginCall, VALUE_CELL, writeText, writtenLength } from "./memory";

// @ts-ignore: decorator
@external("env", "proxy_define_metric")
declare function proxy_define_metric(type: i32, name: usize, nameSize: usize, id: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_increment_metric")
declare function proxy_increment_metric(id: u32, delta: i64): i32;

// @ts-ignore: decorator
@external("env", "proxy_record_metric")
declare function proxy_record_metric(id: u32, value: i64): i32;

// @ts-ignore: decorator
@external("env", "proxy_get_metric")
declare function proxy_get_metric(id: u32, value: usize): i32;

/** Defines a metric (`proxy_define_metric`); its id is then in `resultU32`. Each call takes another id for the same statistic. */
export function defineMetric(type: MetricType, name: string): Status {
  beginCall();
  const pointer = writeText(name);
  return proxy_define_metric(type, pointer, writtenLength, VALUE_CELL);
}

/** Adds to a counter (delta above 0) or gauge, which wraps below 0 in Envoy (`proxy_increment_metric`). */
export function incrementMetric(id: u32, delta: i64): Status {
  return proxy_increment_metric(id, delta);
}

/** Sets a gauge, adds to a counter, records into a histogram (`proxy_record_metric`). */
export function recordMetric(id: u32, value: i64): Status {
  return proxy_record_metric(id, value);
}

/** Value of a counter or gauge, then in `resultU64`; `BadArgument` for a histogram (`proxy_get_metric`). */
export function getMetric(id: u32): Status {
  return proxy_get_metric(id, VALUE_CELL);
}
