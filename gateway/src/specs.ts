import type { ClusterSpec, HostMatchingSpec, ListenerSpec, PluginSpec, VirtualHostSpec } from "./bootstrap/model.js";
import { GatewayOptionError } from "./errors.js";
import type { GatewayOptions } from "./gateway.js";

/** Name of the cluster that stands for {@link GatewayOptions.upstream}. */
export const upstreamCluster = "upstream";

const everything: readonly VirtualHostSpec[] = [
  { name: "default", domains: ["*"], routes: [{ name: "default", cluster: upstreamCluster }] },
];

/** The listener a gateway's options describe. */
export function listenerOf(
  options: GatewayOptions & { readonly hostMatching?: HostMatchingSpec },
  plugins: readonly PluginSpec[],
): ListenerSpec {
  requireDistinct(plugins);
  return {
    name: "main",
    address: options.address ?? "127.0.0.1",
    port: options.port ?? 0,
    plugins,
    virtualHosts: options.virtualHosts ?? everything,
    trailers: options.trailers ?? true,
    ...(options.hostMatching !== undefined && { hostMatching: options.hostMatching }),
    ...(options.maxRequestHeadersKb !== undefined && { maxRequestHeadersKb: options.maxRequestHeadersKb }),
    ...(options.maxRequestHeaders !== undefined && { maxRequestHeaders: options.maxRequestHeaders }),
    ...(options.bufferLimitBytes !== undefined && { bufferLimitBytes: options.bufferLimitBytes }),
  };
}

/** The clusters a gateway's options describe: the upstream first. */
export function clustersOf(options: GatewayOptions): readonly ClusterSpec[] {
  const trailers = options.trailers ?? true;
  return [{ name: upstreamCluster, endpoints: [endpointOf(options.upstream)], trailers }, ...(options.clusters ?? [])];
}

function endpointOf(upstream: string): { address: string; port: number } {
  const url = URL.canParse(upstream) ? new URL(upstream) : undefined;
  if (url === undefined || url.protocol !== "http:" || url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw new GatewayOptionError(
      `The upstream ${JSON.stringify(upstream)} is not of the form http://host:port. Routes carry the path; TLS to the upstream is not offered.`,
    );
  }
  return { address: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: url.port === "" ? 80 : Number(url.port) };
}

/** Envoy would take two filters of one name, but then a route could not tell which of them it switches off. */
function requireDistinct(plugins: readonly PluginSpec[]): void {
  const names = new Set<string>();
  for (const { name } of plugins) {
    if (names.has(name)) {
      throw new GatewayOptionError(`Two plugins are called ${JSON.stringify(name)}. Give each a name of its own.`);
    }
    names.add(name);
  }
}
