import { LogLevel } from "../abi/enums";
import { logLevel } from "../abi/log";
import { currentPlugin, started } from "./current";
import { unknownPlugin } from "./definition";
import { pluginId, pluginName, requestId, setLoggerHooks } from "./log";

/** Takes the lines of a plugin in place of the host's log; see `withLogger`. */
export abstract class Logger {
  /** Is a line of this level wanted? Asked before anything is formatted; by default the host's level decides. */
  enabled(level: LogLevel): bool {
    return !started || level >= logLevel();
  }
  /** `line` is the whole line: `[plugin] [_plugin_id_] [x-request-id] text`, control characters included. */
  abstract write(level: LogLevel, line: string): void;
}

function loggerInForce(): Logger | null {
  const plugin = currentPlugin();
  return plugin == null || plugin.definition == unknownPlugin ? null : plugin.definition.logger;
}

/** A logger that logs would call itself for ever: what it logs goes to the host. */
let writing: bool = false;

/** Makes lines go to the loggers of the plugins that have one. */
export function useLoggers(): void {
  setLoggerHooks(
    (level, text) => {
      const logger = loggerInForce();
      if (logger == null || writing) return false;
      writing = true;
      if (logger.enabled(level)) {
        logger.write(level, "[" + pluginName() + "] [" + pluginId() + "] [" + requestId() + "] " + text);
      }
      writing = false;
      return true;
    },
    (level) => {
      const logger = loggerInForce();
      return logger == null || writing ? -1 : logger.enabled(level) ? 1 : 0;
    },
  );
}
