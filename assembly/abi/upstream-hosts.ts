import { Status } from "./enums";
import { beginCall, POINTER_CELL, SIZE_CELL, writeText, writtenLength } from "./memory";

// @ts-ignore: decorator
@external("env", "proxy_get_upstream_hosts")
declare function proxy_get_upstream_hosts(pairs: usize, size: usize): i32;

// @ts-ignore: decorator
@external("env", "proxy_set_upstream_override_host")
declare function proxy_set_upstream_override_host(address: usize, size: usize): i32;

/** Hosts of the stream's cluster, then in a `PairsReader`: address and metrics; Higress only (`proxy_get_upstream_hosts`). */
export function getUpstreamHostPairs(): Status {
  return proxy_get_upstream_hosts(POINTER_CELL, SIZE_CELL);
}

/** Sends the stream to this host of its cluster; Higress only (`proxy_set_upstream_override_host`). */
export function setOverrideHost(address: string): Status {
  beginCall();
  const pointer = writeText(address);
  return proxy_set_upstream_override_host(pointer, writtenLength);
}
