import { asciiLower } from "../bytes.js";
import type { GuestContext } from "../contexts/guest-context.js";
import { HeaderMap } from "../headers/header-map.js";
import { connectionAttribute } from "./connection.js";
import { requestAttribute } from "./request.js";
import { responseAttribute } from "./response.js";
import { givenProperty } from "./given.js";
import { headerText } from "./encode.js";
import type { PropertyValue } from "./value.js";

/** A property that exists, or the word for a namespace that is no value by itself; undefined when there is none. */
export type Found = { readonly value: PropertyValue | HeaderMap } | "needs a field" | undefined;

const namespaces: ReadonlySet<string> = new Set([
  "connection",
  "destination",
  "filter_state",
  "request",
  "response",
  "source",
  "upstream",
  "xds",
]);

/** Resolves a property as Envoy does: attributes of the stream, then its filter state, then the plugin's own names. */
export function findProperty(context: GuestContext, segments: readonly string[]): Found {
  const [first, second, ...rest] = segments as [string, ...string[]];
  if (second === undefined && namespaces.has(first) && (context.info !== undefined || first === "xds")) {
    return "needs a field";
  }
  const attribute = second === undefined ? undefined : streamAttribute(context, first, second, rest);
  const value = attribute ?? givenProperty(context, segments) ?? ownProperty(context, first, second);
  return value === undefined ? undefined : { value };
}

function streamAttribute(
  context: GuestContext,
  first: string,
  second: string,
  rest: readonly string[],
): PropertyValue | HeaderMap | undefined {
  const { info, connection } = context;
  if (info === undefined) return undefined;
  if (first === "filter_state") return rest.length === 0 ? info.filterState.get(second) : undefined;
  if (connection !== undefined) return rest.length === 0 ? connectionAttribute(connection, first, second) : undefined;
  const found =
    first === "request"
      ? requestAttribute(context, second)
      : first === "response"
        ? responseAttribute(context, second)
        : undefined;
  if (rest.length === 0) return found;
  if (!(found instanceof HeaderMap) || rest.length > 1) return undefined;
  return headerText(found.joined(asciiLower(rest[0]!)));
}

function ownProperty({ spec, info }: GuestContext, first: string, second: string | undefined) {
  if (second !== undefined) return undefined;
  switch (first) {
    case "plugin_name":
      return spec.name;
    case "plugin_root_id":
      return spec.rootId;
    case "plugin_vm_id":
      return spec.vmId;
    case "metadata":
      return info === undefined ? undefined : new Uint8Array(0); // an empty message
    default:
      return info?.filterState.get(`wasm.${first}`);
  }
}
