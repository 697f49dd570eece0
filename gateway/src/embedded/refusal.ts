import { ConfigurationError, PluginLoadError } from "@sluice/host";
import type { GatewayLog } from "../log-book.js";
import { relevantLines } from "../relevant-lines.js";

/** Why the host refused a plugin, in one line as Envoy would give it. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof PluginLoadError || cause instanceof ConfigurationError) {
    return `Unable to create Wasm plugin ${cause.plugin}: ${cause.reason}`;
  }
  return cause instanceof Error ? cause.message : String(cause);
}

/**
 * The lines of the log that explain a refusal, and those of the host's error that are not among them.
 *
 * @param logged what was logged since the plugin was tried
 */
export function linesOf(cause: unknown, logged: readonly GatewayLog[]): readonly string[] {
  const lines = relevantLines(logged);
  if (!(cause instanceof PluginLoadError || cause instanceof ConfigurationError)) return lines;
  return [...lines, ...cause.lines.filter((line) => !lines.some((known) => known.endsWith(line)))];
}
