import { typed } from "../bootstrap/message.js";
import type { JsonObject } from "./example.js";
import { imageOf, type Described } from "./wasm-plugin.js";
import { yamlFile } from "./yaml-file.js";

const wasmType = "envoy.extensions.filters.http.wasm.v3.Wasm";

/** The type of the filter that Istio's agent puts in the place of a plugin whose image it cannot fetch. */
const refusalType = "envoy.extensions.filters.http.rbac.v3.RBAC";

const notes = [
  "The plugin holds headers until it has read the body. Istio's WasmPlugin cannot allow that, and the plugin would answer",
  "with 500; so this inserts the filter as Istio does for a WasmPlugin, with allow_on_headers_stop_iteration. It needs",
  "Envoy 1.35 or later. The image holds build/plugin.wasm. Put in its address, your gateway and your configuration.",
];

/**
 * An `EnvoyFilter` (`networking.istio.io/v1alpha3`) that inserts a plugin which holds headers. The filter is discovered by
 * ECDS, since Istio's agent fetches images only for that.
 */
export function renderEnvoyFilter(plugin: Described, labels: JsonObject): string {
  const { name } = plugin.manifest;
  return yamlFile(notes, {
    apiVersion: "networking.istio.io/v1alpha3",
    kind: "EnvoyFilter",
    metadata: { name, namespace: "istio-system" },
    spec: {
      workloadSelector: { labels },
      configPatches: [
        {
          applyTo: "EXTENSION_CONFIG",
          match: { context: "GATEWAY" },
          patch: { operation: "ADD", value: { name: discoveryName(name), typed_config: filterConfig(plugin) } },
        },
        insertion(plugin),
      ],
    },
  });
}

/** Qualified, since a discovered configuration is found by name in the whole mesh. */
function discoveryName(name: string): string {
  return `istio-system.${name}`;
}

/** AUTHN plugins go before Istio's own authentication, all others directly before the router. */
function insertion({ manifest }: Described): JsonObject {
  const first = manifest.phase === "AUTHN";
  const manager = "envoy.filters.network.http_connection_manager";
  const router = { subFilter: { name: "envoy.filters.http.router" } };
  return {
    applyTo: "HTTP_FILTER",
    match: {
      context: "GATEWAY",
      listener: { filterChain: { filter: { name: manager, ...(!first && router) } } },
    },
    patch: {
      operation: first ? "INSERT_FIRST" : "INSERT_BEFORE",
      value: {
        name: discoveryName(manifest.name),
        config_discovery: {
          config_source: { ads: {}, initial_fetch_timeout: "0s", resource_api_version: "V3" },
          type_urls: [wasmType, refusalType].map((type) => `type.googleapis.com/${type}`),
        },
      },
    },
  };
}

function filterConfig({ manifest, rootId, configuration }: Described): JsonObject {
  // The agent fetches the image and writes a file name in its place; the cluster and the checksum only have to be there.
  const remote = { http_uri: { uri: imageOf(manifest), cluster: "_", timeout: "30s" }, sha256: "nil" };
  return typed(wasmType, {
    config: {
      name: manifest.name,
      root_id: rootId,
      failure_policy: "FAIL_CLOSED",
      allow_on_headers_stop_iteration: true,
      vm_config: { runtime: "envoy.wasm.runtime.v8", code: { remote } },
      configuration: typed("google.protobuf.StringValue", { value: JSON.stringify(configuration, undefined, 2) }),
    },
  });
}
