import { LogLevel } from "../abi/enums";
import { log as write } from "../abi/log";

/**
 * `console` of the standard library, as lines of the host's log. `trace` of the standard library likewise. Plugins better
 * use `Log`, which adds the plugin and the request to the line and asks for the level first.
 */
// @ts-ignore: decorator
@global
export namespace sluice_console {
  export function assert<T>(condition: T, message: string = ""): void {
    if (!condition) write(LogLevel.Error, "Assertion failed: " + message);
  }
  export function log(message: string = ""): void {
    write(LogLevel.Info, message);
  }
  export function debug(message: string = ""): void {
    write(LogLevel.Debug, message);
  }
  export function info(message: string = ""): void {
    write(LogLevel.Info, message);
  }
  export function warn(message: string = ""): void {
    write(LogLevel.Warn, message);
  }
  export function error(message: string = ""): void {
    write(LogLevel.Error, message);
  }
}

// @ts-ignore: decorator
@global
export function sluice_trace(
  message: string,
  count: i32 = 0,
  a0: f64 = 0,
  a1: f64 = 0,
  a2: f64 = 0,
  a3: f64 = 0,
  a4: f64 = 0,
): void {
  let line = "trace: " + message;
  if (count > 0) line += " " + a0.toString();
  if (count > 1) line += ", " + a1.toString();
  if (count > 2) line += ", " + a2.toString();
  if (count > 3) line += ", " + a3.toString();
  if (count > 4) line += ", " + a4.toString();
  write(LogLevel.Trace, line);
}
