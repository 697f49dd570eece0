import { asciiLower } from "../bytes.js";
import type { GuestContext } from "../contexts/guest-context.js";
import { HeaderMap } from "../headers/header-map.js";
import { connectionAttribute } from "./connection.js";
import { headerText } from "./encode.js";
import { givenProperty } from "./given.js";
import { messageField } from "./messages.js";
import { requestAttribute } from "./request.js";
import { responseAttribute } from "./response.js";
import { isRecord, Message, Namespace, type Typed, Uint } from "./typed.js";

/** Resolves the segments of a path, as `proxy_get_property` does. Names are byte strings. */
export function findProperty(context: GuestContext, [first, ...rest]: readonly string[]): Typed | undefined {
  if (first === undefined) return undefined;
  let value = rootValue(context, first);
  for (const segment of rest) {
    if (value === undefined) return undefined;
    value = member(value, segment);
  }
  return value;
}

/**
 * What a name stands for at the top level, in paths and in expressions: attributes of the stream, the plugin's own
 * names, and its filter state.
 */
export function rootValue(context: GuestContext, name: string): Typed | undefined {
  const { spec, connection } = context;
  const info = context.observed ?? connection;
  switch (name) {
    case "plugin_name":
      return spec.name;
    case "plugin_root_id":
      return spec.rootId;
    case "plugin_vm_id":
      return spec.vmId;
    case "xds":
      return new Namespace((field) => givenProperty(context, `xds.${field}`));
  }
  if (info !== undefined) {
    switch (name) {
      case "request":
        return new Namespace((field) => given(context, "request", field) ?? computed(context, "request", field));
      case "response":
        return new Namespace((field) => given(context, "response", field) ?? computed(context, "response", field));
      case "connection":
      case "destination":
      case "source":
      case "upstream":
        return new Namespace((field) => givenProperty(context, `${name}.${field}`));
      case "filter_state":
        return new Namespace((key) => {
          const object = info.filterState.get(key);
          if (object === undefined) return givenProperty(context, `${name}.${key}`);
          return object.inside === undefined ? object.value : object.inside();
        });
      case "upstream_filter_state":
        if (!info.upstreamStarted) return undefined;
        return new Namespace((key) => givenProperty(context, `${name}.${key}`));
    }
  }
  return givenProperty(context, name) ?? ownState(context, name) ?? higressValue(context, name);
}

/** Names at the top level that Envoy has given up. */
const oldNames = new Set(
  "cluster_metadata cluster_name listener_direction listener_metadata node route_metadata route_name upstream_host_metadata".split(
    " ",
  ),
);

/** What only Higress has. */
function higressValue(context: GuestContext, name: string): Typed | undefined {
  const { vm } = context;
  if (vm.runtime.flavour !== "higress") return undefined;
  if (name === "plugin_vm_memory") return new Uint(BigInt(vm.memory.size));
  return oldNames.has(name) ? givenProperty(context, `xds.${name}`) : undefined;
}

/** One step into a value: a key of a map, a field of a message, an index of a list. */
export function member(value: Typed, key: string): Typed | undefined {
  if (value instanceof Namespace) return value.get(key);
  if (value instanceof HeaderMap) return headerText(value.joined(asciiLower(key)));
  if (value instanceof Message) return messageField(value, key);
  if (Array.isArray(value)) return /^\d+$/.test(key) ? (value as readonly Typed[])[Number(key)] : undefined;
  if (!isRecord<Typed>(value)) return undefined;
  const name = utf8(key);
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Keys the embedder writes are text, those of a guest are bytes. */
function utf8(key: string): string {
  return Buffer.from(key, "latin1").toString("utf8");
}

function given(context: GuestContext, namespace: string, field: string): Typed | undefined {
  return givenProperty(context, `${namespace}.${field}`);
}

/** What Envoy computes of a request or a response. A connection has sizes and a beginning, and no headers. */
function computed(context: GuestContext, message: "request" | "response", field: string): Typed | undefined {
  const { connection } = context;
  if (connection !== undefined) return connectionAttribute(connection, message, field);
  return message === "request" ? requestAttribute(context, field) : responseAttribute(context, field);
}

function ownState(context: GuestContext, name: string): Typed | undefined {
  return (context.observed ?? context.connection)?.filterState.get(`wasm.${name}`)?.value;
}
