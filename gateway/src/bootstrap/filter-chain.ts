import { renderAddress, type Json } from "./message.js";
import type { ListenerSpec, TcpListenerSpec } from "./model.js";

/** `envoy.config.listener.v3.Listener` with one filter chain. */
export function renderChain(listener: ListenerSpec | TcpListenerSpec, filters: readonly Json[]): Json {
  return {
    name: listener.name,
    address: renderAddress(listener),
    per_connection_buffer_limit_bytes: listener.bufferLimitBytes,
    filter_chains: [{ filters }],
  };
}
