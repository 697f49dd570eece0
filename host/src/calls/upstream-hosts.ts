import { encodeProperty } from "../properties/encode.js";
import { findProperty } from "../properties/find.js";
import { hostCall } from "./host-call.js";
import { returnBytes } from "./result.js";
import { Status } from "./status.js";

/** Name of the property by which the embedder gives the hosts of a stream: a record of addresses and metrics. */
const HOSTS = "upstream_hosts";

/** Name of the filter state in which the host stands that a plugin has chosen. */
const OVERRIDE = "upstream_override_host";

/** Higress' `proxy_get_upstream_hosts` and `proxy_set_upstream_override_host`. This host routes nothing, so it keeps the choice. */
export const upstreamHostCalls = [
  hostCall(
    "proxy_get_upstream_hosts",
    "ii",
    (vm) => (pointerCell: number, sizeCell: number) => {
      const context = vm.context();
      const found = context.stream === undefined ? undefined : findProperty(context, [HOSTS]);
      const bytes = found === undefined ? undefined : encodeProperty(found);
      return bytes === undefined ? Status.NotFound : returnBytes(vm, bytes, pointerCell, sizeCell);
    },
    { flavour: "higress" },
  ),
  hostCall(
    "proxy_set_upstream_override_host",
    "ii",
    (vm) => (pointer: number, size: number) => {
      const { stream } = vm.context();
      const address = vm.memory.copy(pointer, size);
      if (address === undefined) return Status.InvalidMemoryAccess;
      if (stream === undefined) return Status.NotFound;
      stream.filterState.set(OVERRIDE, { value: address, span: 0 });
      return Status.Ok;
    },
    { flavour: "higress" },
  ),
];
