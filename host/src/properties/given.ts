import type { GuestContext } from "../contexts/guest-context.js";
import type { StreamInfo } from "../contexts/stream-info.js";
import { needsUpstream, typedAttribute } from "./attributes.js";
import { isRecord, Message, Namespace, type Typed, Uint } from "./typed.js";
import type { PropertyValue } from "./value.js";

type Properties = Readonly<Record<string, PropertyValue>>;

/**
 * A property the embedder gave for the stream or for the whole host, or what follows from one. A path below which
 * something was given is a namespace.
 */
export function givenProperty(context: GuestContext, path: string): Typed | undefined {
  const { connection, vm } = context;
  const info = context.observed ?? connection;
  if (info?.upstreamStarted === false && needsUpstream(path, connection !== undefined)) return undefined;
  const sources = info === undefined ? [vm.runtime.properties] : [info.properties, vm.runtime.properties];
  for (const source of sources) {
    const value = lookUp(source, path);
    if (value !== undefined) return typedAttribute(path, value);
  }
  if (info !== undefined) {
    const value = defaultOf(context, info, path);
    if (value !== undefined) return value;
  }
  const below = sources.some((source) => Object.keys(source).some((key) => key.startsWith(`${path}.`)));
  return below ? new Namespace((name) => givenProperty(context, `${path}.${name}`)) : undefined;
}

/** The value of a path, which may be written as one key or as keys of records inside records. */
function lookUp(properties: Properties, path: string): PropertyValue | undefined {
  if (Object.hasOwn(properties, path)) return properties[path];
  for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
    const outer = properties[path.slice(0, dot)];
    const found = isRecord<PropertyValue>(outer) ? lookUp(outer, path.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What Envoy has for every stream, and what follows from something else that was given. */
function defaultOf(context: GuestContext, info: StreamInfo, path: string): Typed | undefined {
  switch (path) {
    case "source.port":
    case "destination.port":
    case "upstream.port":
      return portOf(givenProperty(context, path.replace("port", "address")));
    case "connection.mtls":
      return false;
    case "connection.requested_server_name":
    case "upstream.transport_failure_reason":
    case "xds.filter_chain_name":
      return "";
    case "connection_id":
      return givenProperty(context, "connection.id");
    case "upstream.request_attempt_count":
      return new Uint(info.upstreamStarted ? 1n : 0n);
    case "upstream.locality":
      return new Message("Locality", {});
    case "metadata":
    case "xds.listener_metadata":
      return new Message("Metadata", {});
    case "xds.cluster_metadata":
    case "xds.route_metadata":
    case "xds.virtual_host_metadata":
      // There are none without the cluster, route or virtual host they belong to.
      return isKnown(context, path.replace("metadata", "name")) ? new Message("Metadata", {}) : undefined;
    case "xds.listener_direction":
      return 0n;
    case "xds.upstream_host_metadata":
    case "xds.upstream_host_locality_metadata":
      return null;
    default:
      return undefined;
  }
}

function isKnown(context: GuestContext, path: string): boolean {
  return givenProperty(context, path) !== undefined;
}

function portOf(address: Typed | undefined): bigint | undefined {
  const port = typeof address === "string" ? /:(\d+)$/.exec(address)?.[1] : undefined;
  return port === undefined ? undefined : BigInt(port);
}
