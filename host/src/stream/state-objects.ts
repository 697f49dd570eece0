import { isIPv4, isIPv6 } from "node:net";
import type { Typed } from "../properties/typed.js";

/** An object of filter state as reading it gives it; undefined for one that has no text. */
export interface StateObjectText {
  readonly value: Typed | undefined;
}

type Factory = (text: string) => StateObjectText | undefined;

const maxUint64 = (1n << 64n) - 1n;

const anyText: Factory = (text) => ({ value: Buffer.from(text) });
const unreadable: Factory = () => ({ value: undefined });
/** Blanks around the digits and a plus do not matter. */
const upTo =
  (maximum: bigint): Factory =>
  (text) => {
    const digits = /^[\s\v]*\+?(\d{1,40})[\s\v]*$/.exec(text)?.[1];
    if (digits === undefined || BigInt(digits) > maximum) return undefined;
    return { value: Buffer.from(String(BigInt(digits))) };
  };
const boolean: Factory = (text) => {
  if (/^(true|t|yes|y|1)$/i.test(text)) return { value: Buffer.from("true") };
  return /^(false|f|no|n|0)$/i.test(text) ? { value: Buffer.from("false") } : undefined;
};
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
  "envoy.bool": boolean,
  "envoy.filters.listener.original_dst.local_ip": address,
  "envoy.filters.listener.original_dst.remote_ip": address,
  "envoy.hashable_string": anyText,
  "envoy.network.application_protocols": unreadable,
  "envoy.network.ip": ip,
  "envoy.network.network_namespace": anyText,
  "envoy.network.transport_socket.original_dst_address": address,
  "envoy.network.upstream_server_name": anyText,
  "envoy.network.upstream_subject_alt_names": anyText,
  "envoy.ratelimit.hits_addend": upTo(maxUint64),
  "envoy.string": anyText,
  "envoy.tcp_proxy.cluster": anyText,
  "envoy.tcp_proxy.disable_tunneling": (text) => ({ value: Buffer.from(String(text === "true")) }),
  "envoy.tcp_proxy.per_connection_idle_timeout_ms": upTo(maxUint64),
  "envoy.upstream.dynamic_host": anyText,
  "envoy.upstream.dynamic_port": upTo(0xffffffffn),
};

/** Makes the object of a name from a text, or says why Envoy would not. */
export function readStateObject(key: string, text: string): StateObjectText | "no factory" | "not that text" {
  const factory = Object.hasOwn(factories, key) ? factories[key]! : undefined;
  return factory === undefined ? "no factory" : (factory(text) ?? "not that text");
}
