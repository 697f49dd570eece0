import type { StreamProperties } from "../properties/value.js";
import type { Downstream, Upstream } from "./sides.js";

/** What a stream is opened with. */
export interface StreamOptions {
  readonly downstream: Downstream;
  readonly upstream: Upstream;
  /** Worker that serves the stream (default 0). */
  readonly worker?: number;
  readonly properties?: StreamProperties;
  /** Overrides the host's limit for this stream, bytes. */
  readonly bufferLimit?: number;
}
