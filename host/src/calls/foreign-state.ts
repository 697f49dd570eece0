import type { GuestContext } from "../contexts/guest-context.js";
import { bytesField, parseMessage, textField } from "./protobuf.js";
import { Status } from "./status.js";

/** Objects of filter state that Envoy can make of a text. */
const known: ReadonlySet<string> = new Set([
  "envoy.string",
  "envoy.tcp_proxy.cluster",
  "envoy.network.application_protocols",
  "envoy.network.upstream_server_name",
  "envoy.network.upstream_subject_alt_names",
  "envoy.upstream.dynamic_host",
  "envoy.upstream.dynamic_port",
]);

/** `SetEnvoyFilterStateArguments`; `NotFound` without a stream, and for an object that Envoy cannot make of a text. */
export function setEnvoyFilterState(context: GuestContext, args: Uint8Array): Status {
  const fields = parseMessage(args);
  if (fields === undefined) return Status.BadArgument;
  const path = textField(fields, 1, "latin1");
  if (context.info === undefined || !known.has(path)) return Status.NotFound;
  context.info.filterState.set(path, Uint8Array.from(bytesField(fields, 2)));
  return Status.Ok;
}

/** `DeclarePropertyArguments`: types and schemas are not checked, values are bytes here. `BadArgument` for a second one. */
export function declareProperty(context: GuestContext, args: Uint8Array): Status {
  const fields = parseMessage(args);
  if (fields === undefined) return Status.BadArgument;
  const name = textField(fields, 1, "latin1");
  const { declared } = context.root;
  if (declared.has(name)) return Status.BadArgument;
  declared.set(name, { readonly: fields.get(2) === 1n });
  return Status.Ok;
}
