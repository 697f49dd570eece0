import type { GuestContext } from "../contexts/guest-context.js";
import type { PropertyValue } from "./value.js";

/** What Envoy knows only once the request is on its way to an upstream. */
const afterUpstream = /^upstream\.(address|port|local_address|cx_pool_ready_duration)$/;

/** The same for a TCP connection, whose cluster is chosen last. */
const afterConnect = /^(upstream\.(?!request_attempt_count$)\w+|xds\.cluster_name)$/;

/** A property the embedder gave for the stream or for the whole host, or what follows from one. */
export function givenProperty(
  { info, connection, vm }: GuestContext,
  segments: readonly string[],
): PropertyValue | undefined {
  const path = segments.join(".");
  if (info === undefined) return walk(vm.runtime.properties, segments);
  const late = connection === undefined ? afterUpstream : afterConnect;
  if (late.test(path) && !info.upstreamStarted) return undefined;
  const given = walk(info.properties, segments) ?? walk(vm.runtime.properties, segments);
  if (given !== undefined) return given;
  switch (path) {
    case "source.port":
    case "destination.port":
    case "upstream.port":
      return portOf(walk(info.properties, [segments[0]!, "address"]));
    case "connection.mtls":
      return false;
    case "connection_id":
      return walk(info.properties, ["connection", "id"]);
    case "upstream.request_attempt_count":
      return info.upstreamStarted ? 1n : 0n;
    default:
      return undefined;
  }
}

/** Keys may hold dots, so the longest dotted key that fits wins at every level. */
function walk(value: PropertyValue, segments: readonly string[]): PropertyValue | undefined {
  if (segments.length === 0) return value;
  if (Array.isArray(value)) return walk(value[Number(segments[0])] ?? [], segments.slice(1));
  if (typeof value !== "object" || value instanceof Uint8Array) return undefined;
  for (let length = segments.length; length > 0; length--) {
    const key = segments.slice(0, length).join(".");
    if (!Object.hasOwn(value, key)) continue;
    const found = walk((value as Record<string, PropertyValue>)[key]!, segments.slice(length));
    if (found !== undefined) return found;
  }
  return undefined;
}

function portOf(address: PropertyValue | undefined): bigint | undefined {
  const port = typeof address === "string" ? /:(\d+)$/.exec(address)?.[1] : undefined;
  return port === undefined ? undefined : BigInt(port);
}
