import { renderDuration, typed, type Json } from "./message.js";
import type { RouteSpec, VirtualHostSpec } from "./model.js";

/** `envoy.config.route.v3.VirtualHost`. */
export function renderVirtualHost(host: VirtualHostSpec): Json {
  return {
    name: host.name,
    domains: [...host.domains],
    request_body_buffer_limit: host.requestBufferLimitBytes,
    per_request_buffer_limit_bytes: host.perRequestBufferLimitBytes,
    routes: host.routes.map(renderRoute),
  };
}

function renderRoute(route: RouteSpec): Json {
  return {
    name: route.name,
    match: {
      ...(route.path === undefined ? { prefix: route.prefix ?? "/" } : { path: route.path }),
      ...(route.presentHeader !== undefined && { headers: [{ name: route.presentHeader, present_match: true }] }),
    },
    route: {
      cluster: route.cluster,
      timeout: route.timeoutMs === undefined ? undefined : renderDuration(route.timeoutMs),
    },
    request_body_buffer_limit: route.requestBufferLimitBytes,
    per_request_buffer_limit_bytes: route.perRequestBufferLimitBytes,
    typed_per_filter_config: renderDisabled(route.disabledPlugins ?? []),
  };
}

/** The Wasm filter has no configuration per route; switching it off is all Envoy can do there. */
function renderDisabled(plugins: readonly string[]): Json | undefined {
  if (plugins.length === 0) return undefined;
  return Object.fromEntries(
    plugins.map((name) => [name, typed("envoy.config.route.v3.FilterConfig", { disabled: true })]),
  );
}
