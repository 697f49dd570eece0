import { tcpBridgeNames } from "@sluice/host";
import type { ClusterSpec, ListenerSpec, PluginSpec, SocketSpec, VirtualHostSpec } from "./bootstrap/model.js";
import { GatewayOptionError } from "./errors.js";
import type { GatewayOptions } from "./gateway.js";

/** Name of the cluster that stands for {@link GatewayOptions.upstream}. */
export const upstreamCluster = "upstream";

const everything: readonly VirtualHostSpec[] = [
  { name: "default", domains: ["*"], routes: [{ name: "default", cluster: upstreamCluster }] },
];

/** The listener a gateway's options describe. */
export function listenerOf(
  options: GatewayOptions & Pick<ListenerSpec, "accessLog" | "upgrades" | "http2StreamWindowBytes">,
  plugins: readonly PluginSpec[],
): ListenerSpec {
  requireDistinct("plugins", plugins);
  return {
    name: "main",
    address: options.address ?? "127.0.0.1",
    port: options.port ?? 0,
    plugins,
    virtualHosts: options.virtualHosts ?? everything,
    trailers: options.trailers ?? true,
    ...(options.hostMatching !== undefined && { hostMatching: options.hostMatching }),
    ...(options.accessLog !== undefined && { accessLog: options.accessLog }),
    ...(options.upgrades !== undefined && { upgrades: options.upgrades }),
    ...(options.maxRequestHeadersKb !== undefined && { maxRequestHeadersKb: options.maxRequestHeadersKb }),
    ...(options.maxRequestHeaders !== undefined && { maxRequestHeaders: options.maxRequestHeaders }),
    ...(options.bufferLimitBytes !== undefined && { bufferLimitBytes: options.bufferLimitBytes }),
    ...(options.http2StreamWindowBytes !== undefined && { http2StreamWindowBytes: options.http2StreamWindowBytes }),
  };
}

/**
 * The clusters a gateway's options describe: the upstream first.
 *
 * @throws GatewayOptionError when two have one name, or one has a name that the gateway needs itself
 */
export function clustersOf(options: GatewayOptions): readonly ClusterSpec[] {
  const trailers = options.trailers ?? true;
  const given = options.clusters ?? [];
  requireDistinct("clusters", [{ name: upstreamCluster }, { name: tcpBridgeNames.cluster }, ...given]);
  return [{ name: upstreamCluster, endpoints: [endpointOf(options.upstream)], trailers }, ...given];
}

/**
 * Where `http://host:port` leads.
 *
 * @throws GatewayOptionError when it is something else
 */
export function endpointOf(upstream: string): SocketSpec {
  const url = URL.canParse(upstream) ? new URL(upstream) : undefined;
  if (url === undefined || url.protocol !== "http:" || url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw new GatewayOptionError(
      `The upstream ${JSON.stringify(upstream)} is not of the form http://host:port. Routes carry the path; TLS to the upstream is not offered.`,
    );
  }
  return { address: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: url.port === "" ? 80 : Number(url.port) };
}

/** Envoy would take two filters of one name, but then a route could not tell which of them it switches off. */
function requireDistinct(what: string, named: readonly { readonly name: string }[]): void {
  const names = new Set<string>();
  for (const { name } of named) {
    if (names.has(name)) {
      throw new GatewayOptionError(`Two ${what} are called ${JSON.stringify(name)}. Give each a name of its own.`);
    }
    names.add(name);
  }
}
