import { stringify } from "yaml";
import { renderCluster } from "./cluster.js";
import { renderListener } from "./listener.js";
import { renderAddress, typed, type Json } from "./message.js";
import type { BootstrapSpec, ListenerSpec, StatsTagSpec, TcpListenerSpec } from "./model.js";
import { renderTcpBridge, type TcpBridgeParts } from "./tcp-bridge.js";
import { renderTcpListener } from "./tcp-listener.js";

/** A bootstrap whose listeners are fixed (`envoy.config.bootstrap.v3.Bootstrap`): one bad plugin and Envoy exits. */
export function renderBootstrap(spec: BootstrapSpec): Json {
  const bridge = renderTcpBridge(spec.clusters);
  return {
    ...renderNode(spec, bridge),
    static_resources: {
      listeners: [...renderListeners(spec.listeners, spec.tcpListeners), ...bridge.listeners],
      clusters: [...spec.clusters.map(renderCluster), ...bridge.clusters],
    },
  };
}

/**
 * A bootstrap that reads its listeners from a file and again whenever a file is moved into the folder, so that they
 * can change while Envoy runs. The file is written by {@link renderDiscovery}.
 */
export function renderDynamicBootstrap(
  spec: Omit<BootstrapSpec, "listeners" | "tcpListeners">,
  source: { readonly file: string; readonly folder: string },
): Json {
  const bridge = renderTcpBridge(spec.clusters);
  return {
    ...renderNode(spec, bridge),
    static_resources: {
      listeners: bridge.listeners,
      clusters: [...spec.clusters.map(renderCluster), ...bridge.clusters],
    },
    dynamic_resources: {
      lds_config: {
        resource_api_version: "V3",
        path_config_source: { path: source.file, watched_directory: { path: source.folder } },
      },
    },
  };
}

/** The listener file of {@link renderDynamicBootstrap} (`envoy.service.discovery.v3.DiscoveryResponse`). */
export function renderDiscovery(
  listeners: readonly ListenerSpec[],
  version: string,
  tcpListeners: readonly TcpListenerSpec[] = [],
): Json {
  const rendered = renderListeners(listeners, tcpListeners);
  return {
    version_info: version,
    resources: rendered.map((listener) => typed("envoy.config.listener.v3.Listener", listener)),
  };
}

function renderListeners(http: readonly ListenerSpec[], tcp: readonly TcpListenerSpec[] = []): Json[] {
  return [...http.map(renderListener), ...tcp.map(renderTcpListener)];
}

/** A rendered message as JSON text, which Envoy reads from files that end in `.json`. */
export function toJson(message: Json): string {
  return `${JSON.stringify(message, undefined, 2)}\n`;
}

/** A rendered message as YAML text, which Envoy reads from files that end in `.yaml`. */
export function toYaml(message: Json): string {
  return stringify(message, { lineWidth: 0, aliasDuplicateObjects: false });
}

function renderNode(spec: Omit<BootstrapSpec, "listeners" | "tcpListeners">, bridge: TcpBridgeParts): Json {
  return {
    node: { id: spec.nodeId ?? "sluice", cluster: "sluice" },
    admin: spec.admin === undefined ? undefined : { address: renderAddress(spec.admin) },
    stats_config: renderStats(spec.statsTags ?? []),
    bootstrap_extensions: bridge.extensions.length === 0 ? undefined : bridge.extensions,
  };
}

function renderStats(tags: readonly StatsTagSpec[]): Json | undefined {
  if (tags.length === 0) return undefined;
  return { stats_tags: tags.map(({ name, regex }) => ({ tag_name: name, regex })) };
}
