import type { Plugin } from "../plugin.js";
import type { StreamProperties } from "../properties/value.js";
import type { Downstream, Upstream } from "./sides.js";

/** What a stream is opened with. */
export interface StreamOptions {
  readonly downstream: Downstream;
  readonly upstream: Upstream;
  /** Worker that serves the stream (default 0). */
  readonly worker?: number;
  /** Plugins that log the stream when it is over, as Envoy's Wasm access loggers: `proxy_on_log` of their roots (default none). */
  readonly accessLogs?: readonly Plugin[];
  readonly properties?: StreamProperties;
  /**
   * The route table knows domains other than `*`, so that a request without `:authority` has no route: 404. With nothing
   * but a virtual host for `*` Envoy does not look for one (default false).
   */
  readonly authorityRequired?: boolean;
  /** Overrides the host's limit for this stream, bytes. */
  readonly bufferLimit?: number;
}
