/** The Envoys of the benchmarks: one listener for each case, with routes that Envoy answers itself and one to an upstream. */

const any = (type, fields) => ({ "@type": `type.googleapis.com/${type}`, ...fields });
const filters = "envoy.extensions.filters.http";

export const local = (port) => ({ socket_address: { address: "127.0.0.1", port_value: port } });

/** A filter that runs a module in a VM of its own. */
export function wasmFilter(code, configuration, vm) {
  const config = {
    name: vm,
    configuration: any("google.protobuf.StringValue", { value: JSON.stringify(configuration) }),
    vm_config: { vm_id: vm, runtime: "envoy.wasm.runtime.v8", code: { local: { filename: code } } },
  };
  return { name: "wasm", typed_config: any(`${filters}.wasm.v3.Wasm`, { config }) };
}

export function luaFilter(source) {
  const typed_config = any(`${filters}.lua.v3.Lua`, { default_source_code: { inline_string: source } });
  return { name: "lua", typed_config };
}

/** One of Envoy's own filters. */
export const nativeFilter = (type, config) => ({ name: type, typed_config: any(`${filters}.${type}`, config) });

export function accessLog(json_format) {
  const type = "envoy.extensions.access_loggers.file.v3.FileAccessLog";
  return { name: "log", typed_config: any(type, { path: "/dev/null", log_format: { json_format } }) };
}

/** A cluster of one endpoint; what a benchmark sends meets no limit. */
export function cluster(name, port) {
  const most = 1_000_000;
  return {
    name,
    type: "STATIC",
    connect_timeout: "5s",
    circuit_breakers: { thresholds: [{ max_connections: most, max_pending_requests: most, max_requests: most }] },
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: local(port) } }] }],
    },
  };
}

/** Answers that Envoy gives itself: `status`, and a `body` of so many letters. */
function direct({ status = 200, body = 0 }) {
  return { direct_response: { status, body: { inline_string: "a".repeat(body) } } };
}

/**
 * An HTTP listener.
 *
 * @param routes `{ path, name?, answer?: { status, body }, cluster? }`, the first whose path begins the request's holds
 */
export function listener(name, { filters: chain = [], access = [], routes }) {
  const virtualHost = {
    name,
    domains: ["*"],
    routes: routes.map(({ path, name = "", answer, cluster }) => ({
      name,
      match: { prefix: path },
      ...(answer === undefined ? { route: { cluster, timeout: "0s" } } : direct(answer)),
    })),
  };
  const router = nativeFilter("router.v3.Router", { suppress_envoy_headers: true });
  const type = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
  const manager = any(type, {
    stat_prefix: name,
    generate_request_id: false,
    stream_idle_timeout: "0s",
    route_config: { name, max_direct_response_body_size_bytes: 1 << 26, virtual_hosts: [virtualHost] },
    http_filters: [...chain, router],
    http2_protocol_options: { max_concurrent_streams: 100_000 },
    access_log: access,
  });
  return { name, address: local(0), filter_chains: [{ filters: [{ name: "manager", typed_config: manager }] }] };
}

export const bootstrap = (listeners, clusters = []) => ({
  admin: { address: local(0) },
  static_resources: { listeners, clusters },
});

/** What stands in for a service: answers at once, and reads the whole request before. */
export function upstream() {
  const buffer = nativeFilter("buffer.v3.Buffer", { max_request_bytes: 1 << 26 });
  const routes = [
    { path: "/big", answer: { status: 200, body: 10 << 20 } },
    { path: "/", answer: { status: 200 } },
  ];
  return bootstrap([listener("upstream", { filters: [buffer], routes })]);
}
