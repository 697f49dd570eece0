import { renderChain } from "./filter-chain.js";
import { typed, type Json } from "./message.js";
import type { TcpListenerSpec } from "./model.js";
import { renderPlugin } from "./plugin.js";

const proxy = "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy";

/** `envoy.config.listener.v3.Listener`: one filter chain of plugins in front of a proxy of whatever comes. */
export function renderTcpListener(listener: TcpListenerSpec): Json {
  return renderChain(listener, [
    ...listener.plugins.map((plugin) => renderPlugin(plugin, "network")),
    {
      name: "envoy.filters.network.tcp_proxy",
      typed_config: typed(proxy, { stat_prefix: listener.name, cluster: listener.cluster }),
    },
  ]);
}
