import type { ExplainOptions, FailurePolicy, Flavour, LogLevel } from "@sluice/host";
import type { ClusterInit } from "./clusters.js";
import type { Configuration } from "./configuration.js";
import type { Where } from "./where.js";

/** How one plugin is loaded; each has a default. */
export interface PluginInit {
  /** Name in the log and in property `plugin_name` (default `test`; in a chain `test-0`, `test-1`, …). */
  name?: string;
  /** Chooses the plugin of a module that has several (default empty). */
  rootId?: string;
  /** Scope of VM sharing, shared data and queues (default empty). */
  vmId?: string;
  /** Default empty. */
  vmConfiguration?: string | Uint8Array;
  /** What happens after a trap (default `closed`: 503). */
  failurePolicy?: FailurePolicy;
  /** Back-off of the policy `reload` in milliseconds (default 1000). */
  reloadBackoffMs?: number;
  /** Sets `allow_on_headers_stop_iteration` (default false). */
  allowOnHeadersStopIteration?: boolean;
  /** Environment variables of the VM (default none). */
  environment?: Readonly<Record<string, string>>;
}

/** What stands around the plugins; each has a default. */
export interface SurroundingsInit {
  /** Where they run (default: what environment variable `SLUICE_HOST` says, or else `host`). */
  on?: Where;
  /** Lines below it are not logged (default `info`). */
  logLevel?: LogLevel;
  /** Body bytes a stream may hold in each direction before 413 or 500 (default 1 MiB). */
  bufferLimit?: number;
  /** What the gateway is: `higress` also takes modules that are built for it, `plugin.higress.wasm` (default `envoy`). */
  flavour?: Flavour;
  /** Worker threads, each with its own VMs (default 1). */
  workers?: number;
  /** Where call-outs go, by the name of the cluster (default none). */
  clusters?: Readonly<Record<string, ClusterInit>>;
  /** Keeps every crossing between host and plugin in `exchange.trace` (default false). */
  trace?: boolean;
  /**
   * Records the life of each request for `exchange.explain()` (default true). What to show of secrets may be given. Nothing
   * is recorded on Envoy.
   */
  explain?: boolean | ExplainOptions;
}

/** How a plugin is loaded. */
export interface LoadOptions extends PluginInit, SurroundingsInit {}

/** A `.wasm` file, relative to the working directory, or its bytes. */
export type Module = string | URL | Uint8Array;

/** One plugin of a chain. */
export interface ChainLink extends PluginInit {
  module: Module;
  configuration?: Configuration;
}

/** A plugin whose module has been read. */
export interface LoadedModule extends PluginInit {
  readonly name: string;
  readonly code: Uint8Array;
  readonly configuration?: Configuration;
}
