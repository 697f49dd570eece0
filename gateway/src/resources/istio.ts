import { renderEnvoyFilter } from "./envoy-filter.js";
import { commonSpec, imageOf, type Described } from "./wasm-plugin.js";
import { yamlFile } from "./yaml-file.js";

/** Labels of Istio's own ingress gateway. */
export const gatewayLabels = { istio: "ingressgateway" };

/**
 * `resources/istio.yaml`: a `WasmPlugin` (`extensions.istio.io/v1alpha1`). A plugin that holds headers would answer 500
 * there, since the resource has no field for that; it gets an `EnvoyFilter`.
 */
export function renderIstio(plugin: Described): string {
  if (plugin.manifest.needs.includes("held-headers")) return renderEnvoyFilter(plugin, gatewayLabels);
  return yamlFile(["The image holds build/plugin.wasm. Put in its address, your gateway and your configuration."], {
    apiVersion: "extensions.istio.io/v1alpha1",
    kind: "WasmPlugin",
    metadata: { name: plugin.manifest.name, namespace: "istio-system" },
    spec: {
      selector: { matchLabels: gatewayLabels },
      ...commonSpec(plugin, imageOf(plugin.manifest)),
      pluginConfig: plugin.configuration,
    },
  });
}
