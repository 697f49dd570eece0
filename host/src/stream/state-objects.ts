import { isIPv4, isIPv6 } from "node:net";
import type { Typed } from "../properties/typed.js";

/** An object of filter state as reading it gives it; undefined for one that has no text. */
export interface StateObjectText {
  readonly value: Typed | undefined;
}

type Factory = (text: string) => StateObjectText | undefined;

const anyText: Factory = (text) => ({ value: Buffer.from(text) });
const unreadable: Factory = () => ({ value: undefined });
const upTo =
  (maximum: bigint): Factory =>
  (text) =>
    /^\d{1,20}$/.test(text) && BigInt(text) <= maximum ? { value: Buffer.from(String(BigInt(text))) } : undefined;
const ip: Factory = (text) =>
  isIPv4(text) ? { value: Buffer.from(`${text}:0`) } : isIPv6(text) ? { value: Buffer.from(`[${text}]:0`) } : undefined;
/** It has fields, so it is a map of none. */
const address: Factory = (text) => {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  if (match === null || Number(match[3]) > 0xffff) return undefined;
  return (match[1] === undefined ? isIPv4(match[2]!) : isIPv6(match[1])) ? { value: {} } : undefined;
};

/** Objects of filter state that Envoy can make of a text. */
const factories: Readonly<Record<string, Factory>> = {
  "envoy.bool": (text) => (/^(true|false)$/.test(text) ? { value: Buffer.from(text) } : undefined),
  "envoy.filters.listener.original_dst.local_ip": address,
  "envoy.filters.listener.original_dst.remote_ip": address,
  "envoy.hashable_string": anyText,
  "envoy.network.application_protocols": unreadable,
  "envoy.network.ip": ip,
  "envoy.network.network_namespace": anyText,
  "envoy.network.transport_socket.original_dst_address": address,
  "envoy.network.upstream_server_name": anyText,
  "envoy.network.upstream_subject_alt_names": anyText,
  "envoy.ratelimit.hits_addend": upTo((1n << 64n) - 1n),
  "envoy.string": anyText,
  "envoy.tcp_proxy.cluster": anyText,
  "envoy.tcp_proxy.disable_tunneling": (text) => ({ value: Buffer.from(String(text === "true")) }),
  "envoy.tcp_proxy.per_connection_idle_timeout_ms": upTo((1n << 64n) - 1n),
  "envoy.udp_proxy.cluster": anyText,
  "envoy.upstream.dynamic_host": anyText,
  "envoy.upstream.dynamic_port": upTo(0xffffn),
};

/** Makes the object of a name from a text, or says why Envoy would not. */
export function readStateObject(key: string, text: string): StateObjectText | "no factory" | "not that text" {
  const factory = Object.hasOwn(factories, key) ? factories[key]! : undefined;
  return factory === undefined ? "no factory" : (factory(text) ?? "not that text");
}
