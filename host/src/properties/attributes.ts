import { type MessageType } from "./messages.js";
import { Duration, isRecord, Message, Timestamp, type Typed, Uint } from "./typed.js";
import type { PropertyValue } from "./value.js";

type AttributeType = "int" | "uint" | "timestamp" | "duration" | MessageType;

/** Attributes that are neither text nor booleans, as Envoy defines them. */
const types: Readonly<Record<string, AttributeType>> = {
  connection_id: "uint",
  "connection.id": "uint",
  "destination.port": "int",
  metadata: "Metadata",
  "request.duration": "duration",
  "request.headers_bytes": "int",
  "request.size": "int",
  "request.time": "timestamp",
  "request.total_size": "int",
  "response.backend_latency": "duration",
  "response.code": "int",
  "response.flags": "int",
  "response.grpc_status": "int",
  "response.headers_bytes": "int",
  "response.size": "int",
  "response.total_size": "int",
  "source.port": "int",
  "upstream.cx_pool_ready_duration": "duration",
  "upstream.locality": "Locality",
  "upstream.num_endpoints": "uint",
  "upstream.port": "int",
  "upstream.request_attempt_count": "uint",
  "xds.cluster_metadata": "Metadata",
  "xds.listener_direction": "int",
  "xds.listener_metadata": "Metadata",
  "xds.node": "Node",
  "xds.route_metadata": "Metadata",
  "xds.upstream_host_locality_metadata": "Metadata",
  "xds.upstream_host_metadata": "Metadata",
  "xds.virtual_host_metadata": "Metadata",
};

/** What Envoy knows only once an upstream has been chosen for the request. */
const ofUpstream = /^(upstream\.(?!num_endpoints$|request_attempt_count$)|xds\.upstream_host_|upstream_filter_state)/;

/** The same for a TCP connection, whose cluster is chosen last. */
const ofConnected =
  /^(upstream\.(?!request_attempt_count$)|xds\.cluster_name$|xds\.upstream_host_|upstream_filter_state)/;

/** Whether an attribute waits for the upstream of the request, or of the TCP connection. */
export function needsUpstream(path: string, isTcp: boolean): boolean {
  return (isTcp ? ofConnected : ofUpstream).test(path);
}

/** A value the embedder gave for an attribute, in the type that Envoy has for it. */
export function typedAttribute(path: string, value: PropertyValue): Typed {
  const type = types[path];
  if (type === undefined) return value;
  if (typeof value === "number" || typeof value === "bigint") {
    const integer = typeof value === "number" ? BigInt(Math.trunc(value)) : value;
    switch (type) {
      case "int":
        return integer;
      case "uint":
        return new Uint(integer);
      case "timestamp":
        return new Timestamp(integer);
      case "duration":
        return new Duration(integer);
    }
  }
  return isRecord<PropertyValue>(value) ? new Message(type as MessageType, value) : value;
}
