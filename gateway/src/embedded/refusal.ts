import { ConfigurationError, PluginLoadError } from "@sluice/host";

/** Why the host refused a plugin, in one line as Envoy would give it. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof PluginLoadError || cause instanceof ConfigurationError) {
    return `Unable to create Wasm plugin ${cause.plugin}: ${cause.reason}`;
  }
  return cause instanceof Error ? cause.message : String(cause);
}

/** What Envoy and the plugin would log for it. */
export function linesOf(cause: unknown): readonly string[] {
  return cause instanceof PluginLoadError || cause instanceof ConfigurationError ? cause.lines : [];
}
