import type { StreamProperties } from "../properties/value.js";
import type { ConnectionDownstream, ConnectionUpstream } from "./sides.js";

/** What a TCP connection is opened with. */
export interface ConnectionOptions {
  readonly downstream: ConnectionDownstream;
  readonly upstream: ConnectionUpstream;
  /** Cluster that connections go to unless a plugin chooses another one (default `upstream`). */
  readonly cluster?: string;
  /** Worker that serves the connection (default 0). */
  readonly worker?: number;
  readonly properties?: StreamProperties;
  /** Bytes a filter may hold in each direction before the sender is not read from; overrides the host's limit. */
  readonly bufferLimit?: number;
}
