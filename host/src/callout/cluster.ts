import type { HeaderList } from "../headers/header-list.js";

/** An HTTP call-out as it leaves the host. */
export interface ClusterCall {
  /** Pseudo headers included, names in lower case. */
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  readonly trailers: HeaderList;
  /** What the plugin asked for; 0 means no time-out. */
  readonly timeoutMs: number;
}

/** An answer to a call-out; `:status` is 200 when it is not given. */
export interface ClusterResponse {
  readonly headers: HeaderList;
  readonly body?: Uint8Array;
  readonly trailers?: HeaderList;
}

/**
 * - `reset`: the answer broke off half-way; the plugin gets a callback without headers and status 11 "reset"
 * - `timeout`: as if the time-out had passed; the plugin gets Envoy's 504
 * - `no endpoints`: nothing to connect to; the plugin gets Envoy's 503. A cluster that never has endpoints is better
 *   given as the word itself, because Envoy then refuses the call at once
 */
export type ClusterFailure = "reset" | "timeout" | "no endpoints";

/** An upstream cluster as a function. A rejected promise counts as a refused connection. */
export type ClusterHandler = (call: ClusterCall) => Promise<ClusterResponse | ClusterFailure>;
