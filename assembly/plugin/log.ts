import { LogLevel } from "../abi/enums";
import { log, logLevel } from "../abi/log";
import { current, needRequestId } from "./current";
import { NEED_REQUEST_ID } from "./needs";

/** Takes the lines of a plugin in place of the host's log; see `withLogger`. */
export abstract class Logger {
  /** Is a line of this level wanted? Asked before anything is formatted. */
  enabled(level: LogLevel): bool {
    return level >= logLevel();
  }
  /** `text` is the whole line: `[plugin] [plugin id] [request id] text`. */
  abstract write(level: LogLevel, text: string): void;
}

/** Writes to the host's log. */
class HostLogger extends Logger {
  write(level: LogLevel, text: string): void {
    log(level, text);
  }
}

const hostLogger = new HostLogger();

function loggerInForce(): Logger {
  const plugin = current.plugin;
  if (plugin == null) return hostLogger;
  const logger = plugin.definition.logger;
  return logger == null ? hostLogger : logger;
}

/** Control characters are escaped, so that bytes from the network cannot forge a line. */
function oneLine(text: string): string {
  for (let i = 0, length = text.length; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || unit == 0x7f) return escapeControls(text, i);
  }
  return text;
}

const HEX = "0123456789abcdef";

function escapeControls(text: string, from: i32): string {
  let line = text.substring(0, from);
  let start = from;
  for (let i = from, length = text.length; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x20 && unit != 0x7f) continue;
    line += text.substring(start, i);
    if (unit == 0x0a) line += "\\n";
    else if (unit == 0x0d) line += "\\r";
    else if (unit == 0x09) line += "\\t";
    else line += "\\x" + HEX.charAt(unit >> 4) + HEX.charAt(unit & 15);
    start = i + 1;
  }
  return line + text.substring(start);
}

function orNil(text: string): string {
  return text.length > 0 ? text : "nil";
}

/** Writes a line of the SDK's own, when its level is in force. */
export function report(level: LogLevel, text: string): void {
  // The start code may log, but not ask for the level.
  if (!current.started) {
    log(level, oneLine(text));
    return;
  }
  const logger = loggerInForce();
  if (!logger.enabled(level)) return;
  const plugin = current.plugin;
  const name = plugin == null ? "" : plugin.name;
  const id = plugin == null ? "" : plugin.pluginId;
  logger.write(level, "[" + orNil(name) + "] [" + orNil(id) + "] [" + orNil(current.requestId()) + "] " + oneLine(text));
}

const reported = new Set<string>();
/** Texts that carry data would grow the set for ever. */
const MAX_REPORTED = 64;

/** As `report`, once per VM and text: for what would else be said at each request. */
export function reportOnce(level: LogLevel, text: string): void {
  if (reported.has(text) || reported.size >= MAX_REPORTED) return;
  reported.add(text);
  report(level, text);
}

/**
 * The plugin's log. A line reads `[plugin] [_plugin_id_] [x-request-id] text`, with `nil` for what is not known, and
 * control characters in `text` are escaped. Nothing is formatted below the level in force, which is asked anew for each
 * line since operators change it at run time; where building `text` is dear, ask `Log.enabled` first.
 * Never log secrets or bodies; see `unsafeInfo` for what comes close.
 *
 * Host calls: `proxy_get_log_level`, `proxy_log`.
 */
export class Log {
  /** Would a line of this level be written now? */
  static enabled(level: LogLevel): bool {
    return !current.started || loggerInForce().enabled(level);
  }
  static trace(text: string): void {
    Log.write(LogLevel.Trace, text);
  }
  static debug(text: string): void {
    Log.write(LogLevel.Debug, text);
  }
  static info(text: string): void {
    Log.write(LogLevel.Info, text);
  }
  static warn(text: string): void {
    Log.write(LogLevel.Warn, text);
  }
  static error(text: string): void {
    Log.write(LogLevel.Error, text);
  }
  static critical(text: string): void {
    Log.write(LogLevel.Critical, text);
  }
  /**
   * For lines that may hold what users sent: level info, or debug once the plugin has called `enableSafeLog()`.
   */
  static unsafeInfo(text: string): void {
    const plugin = current.plugin;
    Log.write(plugin != null && plugin.definition.safeLog ? LogLevel.Debug : LogLevel.Info, text);
  }

  private static write(level: LogLevel, text: string): void {
    if (NEED_REQUEST_ID) report(level, text);
  }
}
