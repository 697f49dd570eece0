import type { PluginSpec } from "./bootstrap/model.js";
import type { PluginManifest } from "./plugin-manifest.js";

/**
 * The plugin a manifest describes, as a filter: its name, and what it needs of the host switched on.
 *
 * @param code file name of the module
 * @param configuration JSON text; absent stays absent
 */
export function pluginOf(manifest: PluginManifest, code: string, configuration?: string): PluginSpec {
  return {
    name: manifest.name,
    code,
    ...(configuration !== undefined && { configuration }),
    ...(manifest.needs.includes("held-headers") && { allowOnHeadersStopIteration: true }),
  };
}
