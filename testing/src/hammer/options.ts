import type { ClusterCall, ClusterResponse, Flavour } from "@sluice/host";
import type { Configuration } from "../configuration.js";
import type { HammeredExchange } from "./exchange.js";
import type { ViolationKind } from "./violation.js";

/** A rule of the caller about every exchange: says what is wrong, or nothing. */
export type Invariant = (exchange: HammeredExchange) => string | undefined;

/** How a case is run and what is checked. */
export interface ReplayOptions {
  /** Chooses the plugin of a module that has several (default empty). */
  readonly rootId?: string;
  /** Default empty. */
  readonly vmConfiguration?: string | Uint8Array;
  /** Sets `allow_on_headers_stop_iteration` (default false). */
  readonly allowOnHeadersStopIteration?: boolean;
  /** What the gateway is (default: what the module is marked for). */
  readonly flavour?: Flavour;
  /** Names of the clusters that there are (default: every name the plugin calls), with what they answer when all is well. */
  readonly clusters?: Readonly<Record<string, (call: ClusterCall) => ClusterResponse>>;
  /** What must hold for every exchange, whatever happens; looked at when it is over. */
  readonly invariants?: readonly Invariant[];
  /** Texts no log line may hold, beside what the schema of the module calls `writeOnly` (default none). */
  readonly secrets?: readonly string[];
  /** Lines at `info` or above that a plugin may log for an exchange, on average over those going on together (default 20). */
  readonly maxLogLines?: number;
  /** What is not looked at (default nothing). */
  readonly ignore?: readonly ViolationKind[];
  /** Milliseconds a callback may take before it counts as endless (default 10000). */
  readonly callMilliseconds?: number;
}

/** Options of `hammer`; each has a default. */
export interface HammerOptions extends ReplayOptions {
  /** One configuration that the plugin accepts. Default: the examples in the schema that the module carries, or none. */
  readonly configuration?: Configuration;
  /** As `configuration`, several: each host begins with one of them and changes to others. */
  readonly configurations?: readonly Configuration[];
  /** Decides every random choice (default 1). */
  readonly seed?: number;
  /** How many exchanges (default 300). */
  readonly exchanges?: number;
  /** Goes on for this long instead, in real time. */
  readonly milliseconds?: number;
  /** Exchanges at the end that are repeated to see whether memory grows (default 3000, 0 for none). */
  readonly soak?: number;
  /** Runs at most that may be spent on making a failing case smaller (default 1500). */
  readonly shrinkRuns?: number;
}

/** What a plugin has stood. */
export interface HammerReport {
  readonly seed: number;
  readonly exchanges: number;
  readonly events: number;
  /** How many requests came out, how many answers the client got whole, how many exchanges were cut. */
  readonly reachedUpstream: number;
  readonly answered: number;
  readonly cut: number;
  /** Call-outs of the plugin, of every kind. */
  readonly callouts: number;
  /** Configurations it took and refused while it served. */
  readonly accepted: number;
  readonly refused: number;
  /** Exchanges by the status that the client got. */
  readonly statuses: Readonly<Record<string, number>>;
}
