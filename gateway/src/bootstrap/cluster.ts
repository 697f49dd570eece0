import { isIP } from "node:net";
import { renderAddress, renderDuration, typed, type Json } from "./message.js";
import type { ClusterSpec } from "./model.js";

/** Envoy stops at 1,024 of each by default, which would be measured in place of the plugin. */
const MANY = 1_000_000;
export const UNLIMITED: Json = {
  max_connections: MANY,
  max_pending_requests: MANY,
  max_requests: MANY,
  max_retries: MANY,
};

/** `envoy.config.cluster.v3.Cluster`: STATIC when every endpoint is an IP address, otherwise resolved by DNS. */
export function renderCluster(cluster: ClusterSpec): Json {
  return {
    name: cluster.name,
    type: cluster.endpoints.every((endpoint) => isIP(endpoint.address) !== 0) ? "STATIC" : "STRICT_DNS",
    connect_timeout: renderDuration(cluster.connectTimeoutMs ?? 5000),
    circuit_breakers: { thresholds: [UNLIMITED] },
    load_assignment: {
      cluster_name: cluster.name,
      endpoints: [
        { lb_endpoints: cluster.endpoints.map((endpoint) => ({ endpoint: { address: renderAddress(endpoint) } })) },
      ],
    },
    typed_extension_protocol_options: renderProtocol(cluster),
  };
}

function renderProtocol(cluster: ClusterSpec): Json | undefined {
  let protocol: Json;
  if (cluster.http2 === true) protocol = { http2_protocol_options: {} };
  else if (cluster.trailers === true) protocol = { http_protocol_options: { enable_trailers: true } };
  else return undefined;
  const type = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  return { [type]: typed(type, { explicit_http_config: protocol }) };
}
