import { tcpBridgeNames as names } from "@sluice/host";
import { UNLIMITED } from "./cluster.js";
import { typed, type Json } from "./message.js";
import type { ClusterSpec } from "./model.js";

const manager = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
const protocol = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

/**
 * More bytes than any call-out has, announced as its length: the bridge waits for the rest, so it does not close its side
 * of the TCP connection behind the body. A server such as Redis drops what it has not sent yet when a client closes.
 */
const ENDLESS = "1000000000000";

/** What goes into a bootstrap beside listeners and clusters of one's own. */
export interface TcpBridgeParts {
  readonly extensions: readonly Json[];
  readonly listeners: readonly Json[];
  readonly clusters: readonly Json[];
}

/**
 * A bridge from HTTP call-outs to TCP: a cluster that leads to a listener inside the process, which nobody outside can
 * reach, whose routes make the body of a POST the bytes of a TCP connection (CONNECT with `allow_post`).
 *
 * It is there once workers serve: a call-out of the main thread, or of a plugin that is configured while Envoy starts, gets
 * a 503 without the header `x-sluice-bridge`.
 *
 * @param clusters those that speak TCP can be reached; without any there is no bridge
 */
export function renderTcpBridge(clusters: readonly ClusterSpec[]): TcpBridgeParts {
  const targets = clusters.filter(({ tcp }) => tcp === true).map(({ name }) => name);
  if (targets.length === 0) return { extensions: [], listeners: [], clusters: [] };
  const extension = "envoy.extensions.bootstrap.internal_listener.v3.InternalListener";
  return {
    extensions: [{ name: "envoy.bootstrap.internal_listener", typed_config: typed(extension, {}) }],
    listeners: [renderListener(targets)],
    clusters: [renderCluster()],
  };
}

function renderListener(targets: readonly string[]): Json {
  const routes = [...targets.map(renderRoute), unknownCluster];
  const config: Json = {
    stat_prefix: names.cluster,
    stream_idle_timeout: "0s", // the time-out is the call-out's own; that of a route begins with the end of a request
    delayed_close_timeout: "0s", // a connection that breaks is told at once, not after a second
    upgrade_configs: [{ upgrade_type: "CONNECT" }],
    route_config: { name: names.cluster, virtual_hosts: [{ name: names.cluster, domains: ["*"], routes }] },
    http_filters: [
      {
        name: "envoy.filters.http.router",
        typed_config: typed("envoy.extensions.filters.http.router.v3.Router", {}),
      },
    ],
  };
  const name = "envoy.filters.network.http_connection_manager";
  return {
    name: names.cluster,
    internal_listener: {},
    filter_chains: [{ filters: [{ name, typed_config: typed(manager, config) }] }],
  };
}

function renderRoute(target: string): Json {
  return {
    match: { path: "/", headers: [exactly(":method", "POST"), exactly(names.target, target)] },
    route: {
      cluster: target,
      upgrade_configs: [{ upgrade_type: "CONNECT", connect_config: { allow_post: true } }],
    },
    response_headers_to_add: [marked("1")],
  };
}

const unknownCluster: Json = {
  match: { prefix: "/" },
  direct_response: { status: 404 },
  response_headers_to_add: [marked("unknown-cluster")],
};

function renderCluster(): Json {
  const address = { envoy_internal_address: { server_listener_name: names.cluster } };
  const length = { key: "content-length", value: ENDLESS };
  const mutations = {
    request_mutations: [{ append: { header: length, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" } }],
  };
  return {
    name: names.cluster,
    type: "STATIC",
    circuit_breakers: { thresholds: [UNLIMITED] },
    load_assignment: {
      cluster_name: names.cluster,
      endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }],
    },
    typed_extension_protocol_options: {
      [protocol]: typed(protocol, {
        explicit_http_config: { http_protocol_options: {} },
        http_filters: [
          {
            name: "envoy.filters.http.header_mutation",
            typed_config: typed("envoy.extensions.filters.http.header_mutation.v3.HeaderMutation", { mutations }),
          },
          {
            name: "envoy.filters.http.upstream_codec",
            typed_config: typed("envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec", {}),
          },
        ],
      }),
    },
  };
}

function exactly(name: string, value: string): Json {
  return { name, string_match: { exact: value } };
}

function marked(value: string): Json {
  return { header: { key: names.mark, value } };
}
