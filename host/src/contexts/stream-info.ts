import type { StreamProperties } from "../properties/value.js";
import type { FilterState } from "../stream/filter-state.js";

/** What an HTTP stream and a TCP connection have in common for those who ask about them (Envoy's `StreamInfo`). */
export interface StreamInfo {
  readonly properties: StreamProperties;
  readonly filterState: FilterState;
  /** The request has begun to go to an upstream, or the connection to it is there. */
  readonly upstreamStarted: boolean;
}
