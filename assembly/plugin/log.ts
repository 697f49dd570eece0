import { encodeTextTo } from "@sluice/codec/text";
import { LogLevel } from "../abi/enums";
import { logEncoded, logLevel } from "../abi/log";
import { beginCall, reserve } from "../abi/memory";
import { currentPlugin, currentStream, started } from "./current";
import { NEED_REQUEST_ID } from "./needs";

/** Set by `withLogger`, so that plugins without a logger of their own carry nothing of it. */
export let writeToLogger: ((level: LogLevel, text: string) => bool) | null = null;
/** Set by `withLogger`. */
export let loggerEnabled: ((level: LogLevel) => i32) | null = null;

export function setLoggerHooks(
  write: (level: LogLevel, text: string) => bool,
  enabled: (level: LogLevel) => i32,
): void {
  writeToLogger = write;
  loggerEnabled = enabled;
}

/** Names in a line: of the plugin, its `_plugin_id_`, the request; `nil` for what is not known. */
export function pluginName(): string {
  const plugin = currentPlugin();
  return plugin == null ? "nil" : orNil(plugin.name);
}
export function pluginId(): string {
  const plugin = currentPlugin();
  return plugin == null ? "nil" : orNil(plugin.pluginId);
}
export function requestId(): string {
  const stream = currentStream();
  return stream == null ? "nil" : orNil(stream.requestId());
}

function orNil(text: string): string {
  return text.length > 0 ? text : "nil";
}

/** Three times brackets, a blank, and `nil` where there is no text. */
const BRACKETS: usize = 18;

/** Writes a line of the SDK's own, when its level is in force. */
export function report(level: LogLevel, text: string): void {
  const write = writeToLogger;
  if (write != null && write(level, text)) return;
  // The start code may log, but not ask for the level.
  if (started && level < logLevel()) return;
  const plugin = currentPlugin();
  const stream = currentStream();
  const name = plugin == null ? "" : plugin.name;
  const id = plugin == null ? "" : plugin.pluginId;
  const request = stream == null ? "" : stream.requestId();
  beginCall();
  const line = reserve(<usize>(name.length + id.length + request.length + text.length) * 3 + BRACKETS);
  let end = putBracketed(line, name);
  end = putBracketed(end, id);
  end = putBracketed(end, request);
  end += encodeTextTo(text, end);
  // One call is one line: bytes from the network cannot forge another.
  for (let at = line; at < end; at++) {
    const byte = load<u8>(at);
    if (byte < 0x20 || byte == 0x7f) store<u8>(at, 0x20);
  }
  logEncoded(level, line, end - line);
}

/** Writes `[text] `, or `[nil] `. */
function putBracketed(end: usize, text: string): usize {
  store<u8>(end, 0x5b);
  end += 1 + encodeTextTo(orNil(text), end + 1);
  store<u16>(end, 0x205d);
  return end + 2;
}

/** What is said once per VM, since it would else be said at each request. */
export enum Once {
  NotCurrent = 1,
  RequestHeadersPhase = 2,
  ResponseHeadersPhase = 4,
  PropertySize = 8,
  BodySkipped = 16,
  HigressOnly = 32,
  HeldHeaders = 64,
  BodyLength = 128,
  BelowZero = 256,
  HigressBuild = 512,
}

let said: u32 = 0;

/** As `report`, once per VM. */
export function reportOnce(once: Once, level: LogLevel, text: string): void {
  if (said & once) return;
  said |= once;
  report(level, text);
}

/**
 * The plugin's log. A line reads `[plugin] [_plugin_id_] [x-request-id] text`, with `nil` for what is not known and a
 * blank for each control character. Nothing is formatted below the level in force, which is asked anew for each line
 * since operators change it at run time; where building `text` is dear, ask `Log.enabled` first.
 * Never log secrets or bodies; see `unsafeInfo` for what comes close.
 *
 * Host calls: `proxy_get_log_level`, `proxy_log`.
 */
export class Log {
  /** Would a line of this level be written now? */
  static enabled(level: LogLevel): bool {
    const ask = loggerEnabled;
    const answer = ask == null ? -1 : ask(level);
    return answer < 0 ? !started || level >= logLevel() : answer > 0;
  }
  static trace(text: string): void {
    write(LogLevel.Trace, text);
  }
  static debug(text: string): void {
    write(LogLevel.Debug, text);
  }
  static info(text: string): void {
    write(LogLevel.Info, text);
  }
  static warn(text: string): void {
    write(LogLevel.Warn, text);
  }
  static error(text: string): void {
    write(LogLevel.Error, text);
  }
  static critical(text: string): void {
    write(LogLevel.Critical, text);
  }
  /** For lines that may hold what users sent: level info, or debug in a plugin that called `enableSafeLog()`. */
  static unsafeInfo(text: string): void {
    const plugin = currentPlugin();
    write(plugin != null && plugin.definition.safeLog ? LogLevel.Debug : LogLevel.Info, text);
  }
}

/** Every line of the plugin's own passes here, so that the request id is kept for later phases in plugins that log. */
function write(level: LogLevel, text: string): void {
  if (NEED_REQUEST_ID) report(level, text);
}
