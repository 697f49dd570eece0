import type { LogLevel } from "@sluice/host";
import type { ClusterSpec, HostMatchingSpec, PluginSpec, VirtualHostSpec } from "./bootstrap/model.js";
import type { GatewayLog, LogBook } from "./log-book.js";

/** What both kinds of gateway are started with. */
export interface GatewayOptions {
  /** In filter order; may be empty. */
  readonly plugins: readonly PluginSpec[];
  /** Where requests go, `http://host:port`; the cluster of it is called `upstream`. */
  readonly upstream: string;
  /** Address to listen on (default `127.0.0.1`). */
  readonly address?: string;
  /** Port to listen on (default 0: a free one, see {@link Gateway.port}). */
  readonly port?: number;
  /** Further clusters, for call-outs of plugins and for `virtualHosts` (default none). */
  readonly clusters?: readonly ClusterSpec[];
  /** Default: one virtual host for every domain, with one route to `upstream`. */
  readonly virtualHosts?: readonly VirtualHostSpec[];
  /** What is done with the host of a request (default: nothing). */
  readonly hostMatching?: HostMatchingSpec;
  /** Worker threads, each with its own VMs (default 1). */
  readonly concurrency?: number;
  /** Level of the `wasm` logger, which is where plugins log to (default `info`). */
  readonly logLevel?: LogLevel;
  /** Kilobytes of request headers before 431 (default 60, as Envoy's). */
  readonly maxRequestHeadersKb?: number;
  /** Request headers before 431 (default 100, as Envoy's). */
  readonly maxRequestHeaders?: number;
  /** Bytes that may be buffered for a plugin before 413 and 500 (default 1 MiB, as Envoy's). */
  readonly bufferLimitBytes?: number;
  /** Lets HTTP/1 trailers pass (default true, unlike Envoy's, because plugins are to be tried here). */
  readonly trailers?: boolean;
  /** Lines kept in {@link Gateway.logs} (default 10,000). */
  readonly logLimit?: number;
  /** Receives each line as it is logged. */
  onLog?(line: GatewayLog): void;
}

/** A gateway that listens. */
export interface Gateway {
  /** `envoy` is a process of its own; `embedded` is this process, with the host of `@sluice/host`. */
  readonly kind: "envoy" | "embedded";
  /** Which gateway it is, for people: `Envoy 1.40.0`. */
  readonly title: string;
  /** `http://127.0.0.1:10000`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Envoy's admin interface; the embedded gateway has none. */
  readonly adminUrl?: string;
  /** What the gateway and its plugins logged. */
  readonly logs: LogBook;
  /** Resolves when the gateway has ended; with the reason when nobody had asked for it. */
  readonly ended: Promise<string | undefined>;
  /**
   * Replaces the filter chain as a whole: other configurations, or other plugins. Streams that are under way end with
   * the former one. Nothing happens when the plugins are the same.
   *
   * @throws UpdateRejectedError when a plugin refuses; the former chain stays in force
   */
  update(plugins: readonly PluginSpec[]): Promise<void>;
  /** Changes the level of the `wasm` logger. */
  setLogLevel(level: LogLevel): Promise<void>;
  /** Counters and gauges by name; metrics of plugins as `wasmcustom.<name>`. */
  stats(): Promise<Readonly<Record<string, number>>>;
  /** Ends it. Calling it again waits for the same end. */
  stop(): Promise<void>;
}
