import type { LogLevel } from "@sluice/host";
import type { PluginSpec } from "../bootstrap/model.js";
import type { GatewayLog } from "../log-book.js";

/**
 * Format handed to Envoy (`--log-format`, patterns of spdlog): one JSON object per line. `%j` is the message as a JSON
 * string, so a plugin that logs line breaks cannot forge a line of another logger.
 */
export const logFormat = '{"level":"%l","logger":"%n","thread":%t,"message":"%j"}';

const levels: Readonly<Record<string, LogLevel>> = {
  trace: "trace",
  debug: "debug",
  info: "info",
  warning: "warn",
  error: "error",
  critical: "critical",
};

/** Envoy's name of a level, for `--component-log-level` and the admin interface. */
export function envoyLevel(level: LogLevel): string {
  return level === "warn" ? "warning" : level;
}

/**
 * Reads a line that was written in {@link logFormat}. Anything else that Envoy prints (its usage, what the sanitizer or
 * the dynamic linker says) is a line of logger `stderr` at level `error`.
 */
export function parseLogLine(line: string, plugins: readonly PluginSpec[]): GatewayLog {
  const fields = parseFields(line);
  if (fields === undefined) return { level: "error", logger: "stderr", message: line };
  const { logger, message, thread } = fields;
  const level = levels[fields.level] ?? "info";
  return {
    level,
    logger,
    message,
    ...(thread !== undefined && { thread }),
    ...(logger === "wasm" && spokenBy(message, plugins)),
  };
}

interface Fields {
  readonly level: string;
  readonly logger: string;
  readonly message: string;
  readonly thread?: number;
}

function parseFields(line: string): Fields | undefined {
  if (!line.startsWith('{"level":')) return undefined;
  try {
    return JSON.parse(line) as Fields;
  } catch {
    return undefined;
  }
}

/**
 * Splits `wasm log[ name][ root_id][ vm_id]: text`. The parts may contain anything, so they are compared with those of
 * the known plugins; lines of root contexts lack the name and can be ambiguous, top-level code has no part at all.
 */
function spokenBy(message: string, plugins: readonly PluginSpec[]): { text: string; plugin?: string } | undefined {
  if (!message.startsWith("wasm log")) return undefined;
  const top = "wasm log: ";
  if (message.startsWith(top)) return { text: message.slice(top.length) };
  const named = plugins.find((plugin) => message.startsWith(prefixOf(plugin.name, plugin.rootId, plugin.vmId)));
  if (named !== undefined) {
    return { text: message.slice(prefixOf(named.name, named.rootId, named.vmId).length), plugin: named.name };
  }
  const roots = plugins.filter((plugin) => message.startsWith(prefixOf(plugin.rootId, plugin.vmId)));
  const [root] = roots;
  if (root === undefined) return undefined;
  const text = message.slice(prefixOf(root.rootId, root.vmId).length);
  return roots.length === 1 ? { text, plugin: root.name } : { text };
}

function prefixOf(...parts: readonly (string | undefined)[]): string {
  return `${["wasm log", ...parts.filter((part) => part !== undefined && part !== "")].join(" ")}: `;
}
