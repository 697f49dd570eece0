import type { GatewayOptions, StatsTagSpec } from "@sluice/gateway";
import type { LogLevel } from "@sluice/host";
import type { HangUp, HeadersInit, ResponseInit, SeenRequest } from "@sluice/testing";
import type { WireOptions } from "../../support/tcp/wire.js";

/** One plugin of the chain, as both gateways are told of it. */
export interface PluginInit {
  /** The script of the probe, see `host/test/fixtures/probe.as.ts`; for another module its configuration. */
  readonly script?: string;
  /** Module (default: the probe). */
  readonly module?: Uint8Array;
  /** Default `p`, `q`, … in the order of the chain. */
  readonly name?: string;
  readonly rootId?: string;
  /** Default: one of the case's own, so that no case sees what another one has stored. */
  readonly vmId?: string;
  readonly vmConfiguration?: string;
  readonly failurePolicy?: "closed" | "open" | "reload" | "legacy-open";
  readonly reloadBackoffMs?: number;
  /** `allow_on_headers_stop_iteration` (default false). */
  readonly heldHeaders?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly allowedCapabilities?: readonly string[];
}

/** So many chunks of a body have been delivered, or all of it. */
export type Moment = `${"request" | "response"} ${number | "end"}`;

/** How a gateway with a codec and a router of its own is set up. */
export type GatewaySetup = Pick<GatewayOptions, "virtualHosts" | "hostMatching" | "bufferLimitBytes">;

/** One exchange of a client with the gateway. */
export interface Traffic {
  /** Default `GET /`. */
  readonly line?: string;
  /** Default `localhost`. An empty one over HTTP/2 is none: the request has no `:authority`. */
  readonly host?: string;
  readonly headers?: HeadersInit;
  /** A list arrives in as many callbacks as it has chunks, wherever bodies are delivered. */
  readonly body?: string | Uint8Array | readonly (string | Uint8Array)[];
  readonly trailers?: HeadersInit;
  /** Default: 200 without a body. A body of a single chunk comes with `content-length`, a list is chunked. */
  readonly upstream?: ResponseInit | ((request: SeenRequest) => ResponseInit | Promise<ResponseInit>);
  readonly hangUp?: HangUp;
  /** Header lines as they go over the wire, in place of `host` and `headers`; for cases with a `gateway`. */
  readonly raw?: string;
  /** When the service `gate` answers what it was asked, so that no race decides what comes first (default never). */
  readonly opens?: readonly Moment[];
  /** The client hangs up in the turn of the loop in which `gate` answers, just before the answer (default false). */
  readonly leavesWithAnswer?: boolean;
  /** The exchange comes to no end: it is left alone for `settleMs`, then the client goes. */
  readonly hangs?: boolean;
  /** Milliseconds between the chunks of both bodies, for answers of call-outs to come in between (default 0). */
  readonly gapMs?: number;
  /** Milliseconds that go by before the exchange ends (with `hangs`), or behind it: answers of call-outs, ticks (default 0). */
  readonly settleMs?: number;
  /** Made while the upstream thinks about its answer; what happens stands where it happens, what came of it at the end. */
  readonly meanwhile?: Step | readonly Step[];
  /** Goes to the second listener of the case (default: the first). */
  readonly listener?: "second";
  /** The client speaks HTTP/2 without TLS; no `content-length` is added then (default false). */
  readonly http2?: boolean;
  /** The client sends these bytes instead, and Envoy's connection manager refuses them before any filter sees them. */
  readonly refused?: { readonly bytes: string; readonly status: number };
  /** Level of the `wasm` logger during the exchange (default `trace`); crossings are seen at `trace` only. */
  readonly logLevel?: LogLevel;
}

/** Other plugins are put in force in place of those that are. */
export interface Update {
  readonly plugins: Case["plugins"];
  /** Milliseconds that go by behind it, for what was replaced to go (default 0). */
  readonly settleMs?: number;
}

export type Step = Traffic | Update;

/** A claim about Envoy, with the experiment that shows it. */
export interface Case {
  /** A sentence, unique in its family. */
  readonly title: string;
  /** Plugins in the order of the chain; a text is the script of a probe. */
  readonly plugins: string | readonly (string | PluginInit)[];
  /** Another listener of the same gateway, which has a process of its own then (default: none). */
  readonly second?: { readonly plugins: Case["plugins"]; readonly direction?: "inbound" | "outbound" };
  /** Exchanges, one after the other (default: one `GET /`). None at all: only what happens at the start is compared. */
  readonly traffic?: Step | readonly Step[];
  /** Body bytes that may be held in each direction (default 1 MiB); with HTTP/2 that of the listener does not count. */
  readonly bufferLimit?: number;
  /** Bytes of a stream that an HTTP/2 client may send ahead, and that may be held (default 16 MiB). */
  readonly http2Window?: number;
  /** The upstream speaks HTTP/2 without TLS (default false). */
  readonly http2Upstream?: boolean;
  /** Is made with the embedded gateway in place of the bare host, for what a codec and a router do (default: none). */
  readonly gateway?: GatewaySetup;
  /** Compares what happened on the main thread as well, top-level code, canary and main thread VM included (default false). */
  readonly start?: boolean;
  /** Runs in a gateway of its own: for what stays after the case, such as ticks (default false). */
  readonly alone?: boolean;
  /** Worker threads (default 1). More than one are for the start and the end: who gets a connection is up to chance. */
  readonly workers?: number;
  /** Compares what happens when the gateway is told to stop, on every thread (default false). */
  readonly end?: boolean;
  /** Compares the lines of the trace log as they are, addresses included (default false). */
  readonly raw?: boolean;
  /**
   * Compares the metrics whose names begin like this as well, in the end (default: none): those of plugins, or with
   * `wasm.` in front those that Envoy keeps of plugins.
   */
  readonly metrics?: string;
  /** Compares histograms among them as well, for which Envoy takes up to five seconds (default false). */
  readonly histograms?: boolean;
  /** Labels that are taken out of the names of metrics (default none). */
  readonly statsTags?: readonly StatsTagSpec[];
  /** What no run has twice, such as a time or a port: shown as `<…>`. Applied to each line. */
  readonly vary?: readonly RegExp[];
  /** Why our host is known to differ; then it has to. */
  readonly differs?: string;
}

/** What the two ends of a TCP connection do. */
export interface Conversation extends WireOptions {
  /**
   * `client connects`, `client sends <text>`, `client ends`, `client resets`, and the same of the `server` that is connected
   * to. Each has come to rest before the next one; `, until <text>` behind it waits for that in the log.
   */
  readonly steps: readonly string[];
}

/** A claim about plugins as TCP filters, in a gateway of its own. */
export interface TcpCase extends Pick<Case, "title" | "vary" | "differs"> {
  /** Scripts of probes in the order of the chain. */
  readonly plugins: string | readonly string[];
  readonly tcp: Conversation;
}

/** Cases of one family of host calls or callbacks. */
export interface Family {
  /** Names the file of recordings. */
  readonly name: string;
  /** For readers of the table: `Header maps`. */
  readonly title: string;
  readonly cases: readonly (Case | TcpCase)[];
}

/** What came of a case, in lines that can be compared. */
export type Observed = readonly string[];

/** A plugin with its name and VM id. */
export type NamedPlugin = PluginInit & { readonly name: string; readonly vmId: string };

/** Plugins are put in force. */
export interface PluginUpdate {
  readonly plugins: readonly NamedPlugin[];
  readonly settleMs: number;
}

/** What a gateway has to be started with; those of equal ones are made in one. */
export interface Setup {
  readonly bufferLimit: number | undefined;
  readonly http2Window: number | undefined;
  readonly http2Upstream: boolean;
  readonly statsTags: readonly StatsTagSpec[];
}

/** A case with its defaults filled in. */
export interface Experiment {
  readonly plugins: readonly NamedPlugin[];
  /** Those of the second listener. */
  readonly second:
    { readonly plugins: readonly NamedPlugin[]; readonly direction?: "inbound" | "outbound" } | undefined;
  readonly traffic: readonly Step[];
  readonly setup: Setup;
  readonly start: boolean;
  readonly workers: number;
  readonly end: boolean;
  readonly raw: boolean;
  /** The update a step is, or undefined when it is an exchange. */
  updateOf(step: Step): PluginUpdate | undefined;
  readonly gateway: GatewaySetup | undefined;
  readonly metrics: string | undefined;
  readonly histograms: boolean;
}

/** Fills the defaults in; `id` keeps the stores of cases apart. */
export function experimentOf(one: Case, id: string): Experiment {
  const named = (plugins: Case["plugins"]): NamedPlugin[] =>
    (typeof plugins === "string" ? [plugins] : plugins).map((plugin, index) => ({
      name: String.fromCharCode("p".charCodeAt(0) + index),
      vmId: id,
      ...(typeof plugin === "string" ? { script: plugin } : plugin),
    }));
  const {
    bufferLimit,
    http2Window,
    http2Upstream = false,
    statsTags = [],
    start = false,
    workers = 1,
    end = false,
    raw = false,
    histograms = false,
  } = one;
  return {
    plugins: named(one.plugins),
    second: one.second && { ...one.second, plugins: named(one.second.plugins) },
    traffic: listOf(one.traffic ?? {}),
    setup: { bufferLimit, http2Window, http2Upstream, statsTags },
    ...{ start, workers, end, raw, gateway: one.gateway, metrics: one.metrics, histograms },
    updateOf: (step) =>
      "plugins" in step ? { plugins: named(step.plugins), settleMs: step.settleMs ?? 0 } : undefined,
  };
}

/** One or several steps as a list. */
export function listOf(steps: Step | readonly Step[] = []): readonly Step[] {
  return Array.isArray(steps) ? (steps as readonly Step[]) : [steps as Step];
}
