import type { ClusterHandler } from "./callout/cluster.js";
import type { DnsResolver } from "./callout/dns-callout.js";
import type { GrpcCluster } from "./callout/grpc-cluster.js";
import type { RedisCluster } from "./callout/redis-cluster.js";
import type { Clock } from "./clock.js";
import type { EnvoyCrash } from "./errors.js";
import type { ExplainOptions } from "./explain/options.js";
import type { LogLevel, LogLine } from "./log.js";
import type { PropertyValue } from "./properties/value.js";
import type { Crossing } from "./trace.js";

/** Envoy versions whose behaviour the host reproduces. */
export const envoyVersions = ["1.40"] as const;
export type EnvoyVersion = (typeof envoyVersions)[number];

/** Stock Envoy, or Higress, whose modules are marked `proxy_abi_version_0_2_100` and get a true StopIteration. */
export type Flavour = "envoy" | "higress";

/** Where call-outs go. One made for gRPC takes only that, one for HTTP takes gRPC as well, each call whole. */
export type Cluster = ClusterHandler | GrpcCluster | "no endpoints";

/** Options of a host; each has a default. */
export interface HostOptions {
  /** Worker threads that Envoy would run; each has its own VMs (default 1). They share Node's one thread. */
  readonly workers?: number;
  /** Level of the `wasm` logger: lines below it are not passed on (default `info`). */
  readonly logLevel?: LogLevel;
  /** Receives each line of the `wasm` logger. */
  onLog?(line: LogLine): void;
  /** Receives each border crossing. Leave it out in production: tracing costs nothing when it is absent. */
  onTrace?(crossing: Crossing): void;
  /** Records the life of each stream for `HttpStream.explanation` (default false, which costs nothing). */
  readonly explain?: boolean | ExplainOptions;
  /**
   * Receives a crash that happened outside a call of the embedder (tick, call-out answer, queue). Without it the error
   * is thrown where Node takes it for an uncaught exception.
   */
  onCrash?(error: EnvoyCrash): void;
  /** Time and timers (default: the machine's). */
  readonly clock?: Clock;
  /** Fills a buffer with random bytes (default: Node's cryptographic source). */
  readonly random?: (bytes: Uint8Array) => void;
  /** Body bytes a stream may hold in each direction before 413 or 500 (default 1 MiB). */
  readonly bufferLimit?: number;
  /** Upstream clusters for call-outs by name; `"no endpoints"` is a cluster without hosts. */
  readonly clusters?: Readonly<Record<string, Cluster>>;
  /** Redis clusters by name, for the host calls that only Higress has; `"no endpoints"` is a cluster without hosts. */
  readonly redis?: Readonly<Record<string, RedisCluster | "no endpoints">>;
  /** Properties that are the same for every stream and for root contexts, as `xds.node.id`. */
  readonly properties?: Readonly<Record<string, PropertyValue>>;
  /** Looks up names for `envoy_resolve_dns` (default: as the machine does, by Node's `dns`). */
  readonly resolveDns?: DnsResolver;
  /** Version to behave like (default `1.40`, the only one so far); another one is refused. */
  readonly envoyVersion?: EnvoyVersion;
  /** Default `envoy`. */
  readonly flavour?: Flavour;
}

/**
 * What happens to new streams once the VM of a plugin has trapped: `closed` answers 503 for ever, `open` skips the
 * plugin, `reload` makes a new VM with the next request after a back-off. `legacy-open` is Envoy's deprecated
 * `fail_open: true`: it skips the plugin for the streams in flight as well, where the others answer 503.
 */
export type FailurePolicy = "closed" | "open" | "reload" | "legacy-open";

/** One plugin configuration, as `envoy.extensions.wasm.v3.PluginConfig`. */
export interface PluginOptions {
  /** Name in the log prefix and in `plugin_name`. */
  readonly name: string;
  /** The WebAssembly module. */
  readonly code: Uint8Array;
  /** Chooses the plugin inside the module (default empty). */
  readonly rootId?: string;
  /** Scope of VM sharing, shared data and queues (default empty). */
  readonly vmId?: string;
  /** Buffer 6, handed over at `proxy_on_vm_start` (default empty). Text is encoded as UTF-8. */
  readonly vmConfiguration?: string | Uint8Array;
  /** Buffer 7, handed over at `proxy_on_configure` (default empty). Text is encoded as UTF-8. */
  readonly configuration?: string | Uint8Array;
  /** Default `closed`. */
  readonly failurePolicy?: FailurePolicy;
  /** Back-off of the policy `reload` in milliseconds (default 1000). */
  readonly reloadBackoffMs?: number;
  /** Result 1 of a header callback holds the headers while body callbacks go on (default false). */
  readonly allowOnHeadersStopIteration?: boolean;
  /**
   * One VM on the main thread and none on the workers, as Envoy runs stats sinks (default false). Such a plugin serves no
   * streams.
   */
  readonly singleton?: boolean;
  /** WASI environment variables (default none). */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * The only host calls and callbacks the plugin may have, as `proxy_log`, `fd_write` or `proxy_on_request_headers`
   * (`capability_restriction_config`). Any other host call answers InternalFailure (10), one of WASI 76, and any other
   * callback is not called. Default, and when empty: all of them.
   */
  readonly allowedCapabilities?: readonly string[];
}
