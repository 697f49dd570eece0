import { renderChain } from "./filter-chain.js";
import { typed, type Json } from "./message.js";
import type { ListenerSpec } from "./model.js";
import { renderPlugin } from "./plugin.js";
import { renderVirtualHost } from "./route.js";

const manager = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

/** `envoy.config.listener.v3.Listener`: one filter chain of HTTP/1 and HTTP/2 without TLS, told apart by content. */
export function renderListener(listener: ListenerSpec): Json {
  const chain = renderChain(listener, [
    { name: "envoy.filters.network.http_connection_manager", typed_config: typed(manager, renderManager(listener)) },
  ]);
  return { ...chain, traffic_direction: listener.direction?.toUpperCase() };
}

function renderManager(listener: ListenerSpec): Json {
  return {
    stat_prefix: listener.name,
    codec_type: "AUTO",
    max_request_headers_kb: listener.maxRequestHeadersKb,
    common_http_protocol_options:
      listener.maxRequestHeaders === undefined ? undefined : { max_headers_count: listener.maxRequestHeaders },
    http_protocol_options: listener.trailers === true ? { enable_trailers: true } : undefined,
    http2_protocol_options:
      listener.http2StreamWindowBytes === undefined
        ? undefined
        : { initial_stream_window_size: listener.http2StreamWindowBytes },
    access_log: renderAccessLog(listener.accessLog),
    upgrade_configs: listener.upgrades?.map((name) => ({ upgrade_type: name })),
    strip_any_host_port: listener.hostMatching?.stripPort,
    strip_trailing_host_dot: listener.hostMatching?.stripTrailingDot,
    route_config: {
      name: listener.name,
      virtual_hosts: listener.virtualHosts.map(renderVirtualHost),
      ignore_port_in_host_matching: listener.hostMatching?.ignorePort,
    },
    http_filters: [
      ...listener.plugins.map((plugin) => renderPlugin(plugin)),
      {
        name: "envoy.filters.http.router",
        typed_config: typed("envoy.extensions.filters.http.router.v3.Router", {}),
      },
    ],
  };
}

/** A log on the standard output whose lines have the form of those that Envoy itself prints. */
function renderAccessLog(format: string | undefined): readonly Json[] | undefined {
  if (format === undefined) return undefined;
  const json_format = { level: "info", logger: "access", message: format };
  const type = "envoy.extensions.access_loggers.stream.v3.StdoutAccessLog";
  return [{ name: "envoy.access_loggers.stdout", typed_config: typed(type, { log_format: { json_format } }) }];
}
