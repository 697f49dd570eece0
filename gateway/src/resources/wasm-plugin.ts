import type { PluginManifest } from "../plugin-manifest.js";
import type { JsonObject } from "./example.js";

/** A plugin to be described: what it is, by which name its module knows it, and a configuration to show. */
export interface Described {
  readonly manifest: PluginManifest;
  /** Name by which the plugin registers in its module. */
  readonly rootId: string;
  readonly configuration: JsonObject;
}

/** Stage of the filter chain as the `WasmPlugin` resources of Istio and Higress, and Higress' `spec.yaml`, call it. */
export function phaseOf(manifest: PluginManifest): string {
  return manifest.phase === "unspecified" ? "UNSPECIFIED_PHASE" : manifest.phase;
}

/** Where an operator puts the address of the image. */
export function imageOf(manifest: PluginManifest, variant = ""): string {
  return `oci://registry.example.com/${manifest.name}:${manifest.version}${variant}`;
}

/** The fields that the `WasmPlugin` resources of Istio and of Higress have in common. */
export function commonSpec({ manifest, rootId }: Described, url: string): JsonObject {
  return {
    url,
    pluginName: rootId,
    phase: phaseOf(manifest),
    priority: manifest.priority,
    failStrategy: "FAIL_CLOSE",
  };
}
