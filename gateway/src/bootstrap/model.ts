/**
 * What a gateway is made of, in the terms of Envoy's API v3 and without its protobuf envelopes. It is plain data:
 * every renderer of this folder is a function from it to the JSON form of an Envoy message.
 */

/**
 * What happens once a plugin's VM has trapped; `closed` is Envoy's own default. `legacy-open` is the deprecated
 * `fail_open: true`, which lets the streams in flight pass as well.
 */
export type FailurePolicy = "closed" | "open" | "reload" | "legacy-open";

/** One plugin in a filter chain (`envoy.extensions.wasm.v3.PluginConfig`). */
export interface PluginSpec {
  /** Names the filter, its log lines and its metrics; unique in its listener. */
  readonly name: string;
  /** File name of the module, as the process sees it that runs the gateway. */
  readonly code: string;
  /** Chooses the plugin inside the module (default empty: a module with one plugin takes any). */
  readonly rootId?: string;
  /** Scope of VM sharing, of shared data and of queues (default empty). */
  readonly vmId?: string;
  /** Text handed over at `proxy_on_vm_start`. Absent stays absent. */
  readonly vmConfiguration?: string;
  /**
   * JSON text handed over at `proxy_on_configure`, always as `google.protobuf.StringValue`: Envoy hands a `Struct` over
   * as serialized protobuf. Absent stays absent.
   */
  readonly configuration?: string;
  /** Default `closed`. */
  readonly failurePolicy?: FailurePolicy;
  /** Back-off of the policy `reload`, milliseconds (Envoy's default: 1000). */
  readonly reloadBackoffMs?: number;
  /** StopIteration of a header callback holds the headers while body callbacks go on (default false; Envoy 1.35+). */
  readonly allowOnHeadersStopIteration?: boolean;
  /** Environment variables of the VM (default none). */
  readonly environment?: Readonly<Record<string, string>>;
  /** The only host calls and callbacks it may have (`capability_restriction_config`); default, and when empty: all. */
  readonly allowedCapabilities?: readonly string[];
}

/** Where a listener or an endpoint is. `port` 0 lets the kernel choose, for listeners only. */
export interface SocketSpec {
  readonly address: string;
  readonly port: number;
}

/** A named group of endpoints (`envoy.config.cluster.v3.Cluster`). None at all is legal: every call fails at once. */
export interface ClusterSpec {
  readonly name: string;
  readonly endpoints: readonly SocketSpec[];
  /**
   * Speaks TCP that is not HTTP (default false). Plugins reach it with a call-out to the cluster `sluice-tcp-bridge`, see
   * `renderTcpBridge`.
   */
  readonly tcp?: boolean;
  /** Speaks HTTP/2 without TLS to its endpoints (default false). */
  readonly http2?: boolean;
  /** Passes HTTP/1 trailers in both directions (default false, as Envoy's). */
  readonly trailers?: boolean;
  /** Milliseconds a connection may take (default 5000, as Envoy's). */
  readonly connectTimeoutMs?: number;
}

/** One route: what it matches and where it leads. Exactly one of `path` and `prefix`; `prefix: "/"` when both are absent. */
export interface RouteSpec {
  /** Readable by plugins as `xds.route_name`. */
  readonly name?: string;
  readonly path?: string;
  readonly prefix?: string;
  /** Matches only requests that have this header. */
  readonly presentHeader?: string;
  readonly cluster: string;
  /** Milliseconds until 504 (default 15000, as Envoy's; 0 switches it off). */
  readonly timeoutMs?: number;
  /** Names of plugins that do not run on this route. */
  readonly disabledPlugins?: readonly string[];
  /**
   * Bytes of a body that may be buffered, where that is more than on the whole listener (default: those of the virtual
   * host). It is Envoy's `request_body_buffer_limit`, which counts for responses as well. A request that a plugin leads
   * from one route to another may hold what the more generous one allows.
   */
  readonly requestBufferLimitBytes?: number;
  /**
   * As `requestBufferLimitBytes`, by Envoy's older `per_request_buffer_limit_bytes`, which counts where neither the route
   * nor its virtual host has the other.
   */
  readonly perRequestBufferLimitBytes?: number;
}

/** Routes of a set of domains (`envoy.config.route.v3.VirtualHost`). */
export interface VirtualHostSpec {
  readonly name: string;
  /** `a.test`, `*.a.test`, `a.*` or `*`; ports count. */
  readonly domains: readonly string[];
  /** The first that matches is taken. */
  readonly routes: readonly RouteSpec[];
  /** For all routes that say nothing else (default: what the listener may buffer). */
  readonly requestBufferLimitBytes?: number;
  /** As on routes. */
  readonly perRequestBufferLimitBytes?: number;
}

/** What a listener does with the host of a request; plugins see what is left. All default false, as Envoy's. */
export interface HostMatchingSpec {
  /** Takes the port off (`strip_any_host_port`). */
  readonly stripPort?: boolean;
  /** Takes one dot off the end, in front of a port as well (`strip_trailing_host_dot`). */
  readonly stripTrailingDot?: boolean;
  /** Chooses the virtual host without regard to the port, and leaves it where it is (`ignore_port_in_host_matching`). */
  readonly ignorePort?: boolean;
}

/** One HTTP listener with its filter chain. */
export interface ListenerSpec extends SocketSpec {
  readonly name: string;
  /** Which way the traffic goes (`traffic_direction`; default neither). Plugins read it as `xds.listener_direction`. */
  readonly direction?: "inbound" | "outbound";
  /** In filter order: requests pass the first one first, responses the last one first. */
  readonly plugins: readonly PluginSpec[];
  readonly virtualHosts: readonly VirtualHostSpec[];
  readonly hostMatching?: HostMatchingSpec;
  /** Kilobytes of request headers before 431 (default 60, as Envoy's; at most 8192). */
  readonly maxRequestHeadersKb?: number;
  /** Request headers before 431 (default 100, as Envoy's). */
  readonly maxRequestHeaders?: number;
  /** Bytes a connection may buffer; above them 413 and 500 (default 1 MiB, as Envoy's). */
  readonly bufferLimitBytes?: number;
  /**
   * Bytes of a stream that an HTTP/2 client may send ahead (default 16 MiB, as Envoy's; 65,535 to 2^31 - 1). They are
   * what its streams may buffer as well, whatever `bufferLimitBytes` says.
   */
  readonly http2StreamWindowBytes?: number;
  /** Lets HTTP/1 trailers pass (default false, as Envoy's). */
  readonly trailers?: boolean;
  /** What each request leaves in the log when it has ended, under logger `access`; Envoy's format (default: nothing). */
  readonly accessLog?: string;
  /** Protocols that a client may change to, as `websocket` (default none, as Envoy's: 403). */
  readonly upgrades?: readonly string[];
}

/** One listener for TCP: plugins as network filters in front of a proxy to one cluster. */
export interface TcpListenerSpec extends SocketSpec {
  readonly name: string;
  /** In filter order: what the client sends passes the first one first, what the upstream sends the last one first. */
  readonly plugins: readonly PluginSpec[];
  /** Where connections go, unless a plugin chooses another cluster (`envoy.tcp_proxy.cluster`). */
  readonly cluster: string;
  /** Bytes of the client that a plugin may hold before it is not read from (default 1 MiB, as Envoy's). */
  readonly bufferLimitBytes?: number;
}

/** A label that Envoy takes out of the names of metrics (`envoy.config.metrics.v3.TagSpecifier`). */
export interface StatsTagSpec {
  /** Of the label, as Prometheus shows it. */
  readonly name: string;
  /** RE2. Its first group leaves the name of the metric; the second one, or else the first, is the value. */
  readonly regex: string;
}

/** A whole Envoy. */
export interface BootstrapSpec {
  readonly listeners: readonly ListenerSpec[];
  readonly tcpListeners?: readonly TcpListenerSpec[];
  readonly clusters: readonly ClusterSpec[];
  /** Absent: no admin interface. */
  readonly admin?: SocketSpec;
  /** Beside the labels that Envoy knows of itself (default none). Plugins write what they match into names of metrics. */
  readonly statsTags?: readonly StatsTagSpec[];
  /** Names this Envoy to itself: property `node.id` (default `sluice`). */
  readonly nodeId?: string;
}
