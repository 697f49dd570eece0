import type { SocketSpec } from "./model.js";

/** JSON form of a protobuf message. Members that are `undefined` are left out when it is written. */
export type Json = { readonly [member: string]: unknown };

/** A message inside an `Any`. */
export function typed(type: string, message: Json): Json {
  return { "@type": `type.googleapis.com/${type}`, ...message };
}

/** `envoy.config.core.v3.Address`. */
export function renderAddress(socket: SocketSpec): Json {
  return { socket_address: { address: socket.address, port_value: socket.port } };
}

/** `google.protobuf.Duration`. */
export function renderDuration(milliseconds: number): string {
  return `${milliseconds / 1000}s`;
}

export function isEmpty(record: object | undefined): boolean {
  return record === undefined || Object.keys(record).length === 0;
}
