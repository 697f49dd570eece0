import { higressConfiguration } from "./match-rules.js";
import { commonSpec, imageOf, type Described } from "./wasm-plugin.js";
import { yamlFile } from "./yaml-file.js";

/** `resources/higress.yaml`: a `WasmPlugin` (`extensions.higress.io/v1alpha1`) with the rules as `matchRules`. */
export function renderHigress(plugin: Described): string {
  return yamlFile(["The image holds build/plugin.higress.wasm. Put in its address, and your configuration."], {
    apiVersion: "extensions.higress.io/v1alpha1",
    kind: "WasmPlugin",
    metadata: { name: plugin.manifest.name, namespace: "higress-system" },
    spec: {
      ...commonSpec(plugin, imageOf(plugin.manifest, "-higress")),
      ...higressConfiguration(plugin.configuration),
    },
  });
}
