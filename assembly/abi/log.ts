import { beginCall, resultU32, VALUE_CELL, writeText, writtenLength } from "./memory";
import { LogLevel, Status } from "./enums";

// @ts-ignore: decorator
@external("env", "proxy_log")
declare function proxy_log(level: i32, message: usize, size: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_get_log_level")
declare function proxy_get_log_level(level: usize): i32;

/** Writes one line to the host's log (`proxy_log`); the only host call that is legal in every phase. */
export function log(level: LogLevel, text: string): Status {
  beginCall();
  const pointer = writeText(text);
  return proxy_log(level, pointer, writtenLength);
}

/** As `log`, for text that is encoded already. */
export function logEncoded(level: LogLevel, pointer: usize, size: usize): Status {
  return proxy_log(level, pointer, size);
}

/** The level in force (`proxy_get_log_level`); `Trace` when the host does not tell. It can change at run time. */
export function logLevel(): LogLevel {
  return proxy_get_log_level(VALUE_CELL) == Status.Ok ? <LogLevel>resultU32() : LogLevel.Trace;
}
