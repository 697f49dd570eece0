import type { HeaderList } from "../headers/header-list.js";

/** An HTTP call-out as it leaves the host. */
export interface ClusterCall {
  /** Pseudo headers included, names in lower case. */
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  /** Those the plugin gave. Envoy 1.40 does not send them, nor does `httpCluster`. */
  readonly trailers: HeaderList;
  /** What the plugin asked for; 0 means no time-out. */
  readonly timeoutMs: number;
  /** Aborted as soon as nobody waits for the answer: its time-out has passed, or the plugin is gone. */
  readonly signal: AbortSignal;
  /** Says that the answer has begun: a time-out breaks it off from now on (`reset`), as in Envoy. */
  begin(): void;
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
 * - `terminated`: the connection ended before an answer began; the plugin gets Envoy's 503
 * - `malformed`: what came back is not HTTP; the plugin gets Envoy's 502
 */
export type ClusterFailure = "reset" | "timeout" | "no endpoints" | "terminated" | "malformed";

/** An upstream cluster as a function. A rejected promise counts as a refused connection. */
export type ClusterHandler = (call: ClusterCall) => Promise<ClusterResponse | ClusterFailure>;
