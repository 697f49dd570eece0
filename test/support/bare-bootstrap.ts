import type { Json } from "@sluice/gateway";

/** A message in a `google.protobuf.Any`. */
export function any(type: string, fields: Json): Json {
  return { "@type": `type.googleapis.com/${type}`, ...fields };
}

/** `envoy.extensions.wasm.v3.PluginConfig` of a module. */
export function pluginConfig(code: string, configuration: string, more: Json = {}): Json {
  return {
    name: "p",
    configuration: any("google.protobuf.StringValue", { value: configuration }),
    vm_config: { runtime: "envoy.wasm.runtime.v8", code: { local: { filename: code } } },
    ...more,
  };
}

/** An HTTP filter that runs a module. */
export function wasmFilter(code: string, configuration: string, name = "p"): Json {
  const config = pluginConfig(code, configuration, { name });
  return { name, typed_config: any("envoy.extensions.filters.http.wasm.v3.Wasm", { config }) };
}

/** Socket of this machine; the kernel chooses port 0. */
export function local(port: number): Json {
  return { socket_address: { address: "127.0.0.1", port_value: port } };
}

/** A cluster of one endpoint; what is given for the endpoint stands beside its address. */
export function cluster(name: string, port: number, more: Json = {}, endpoint: Json = {}): Json {
  return {
    name,
    type: "STATIC",
    connect_timeout: "5s",
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: local(port) }, ...endpoint }] }],
    },
    ...more,
  };
}

/** An HTTP listener of one filter chain. */
export function httpListener(
  name: string,
  filters: readonly Json[],
  virtualHost: Json,
  { listener = {}, manager = {} }: { listener?: Json; manager?: Json } = {},
): Json {
  const router = { name: "router", typed_config: any("envoy.extensions.filters.http.router.v3.Router", {}) };
  const type = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
  const typed_config = any(type, {
    stat_prefix: name,
    route_config: { name, virtual_hosts: [virtualHost] },
    http_filters: [...filters, router],
    ...manager,
  });
  return {
    name,
    address: local(0),
    filter_chains: [{ name: `${name}-chain`, filters: [{ name: "manager", typed_config }] }],
    ...listener,
  };
}
