import type { LogLevel } from "@sluice/host";
import type { HangUp, HeadersInit, ResponseInit, SeenRequest } from "@sluice/testing";

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
  readonly failurePolicy?: "closed" | "open" | "reload";
  readonly reloadBackoffMs?: number;
  /** `allow_on_headers_stop_iteration` (default false). */
  readonly heldHeaders?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** One exchange of a client with the gateway. */
export interface Traffic {
  /** Default `GET /`. */
  readonly line?: string;
  /** Default `localhost`. */
  readonly host?: string;
  readonly headers?: HeadersInit;
  /** A list arrives in as many callbacks as it has chunks, wherever bodies are delivered. */
  readonly body?: string | Uint8Array | readonly (string | Uint8Array)[];
  readonly trailers?: HeadersInit;
  /** Default: 200 without a body. A body of a single chunk comes with `content-length`, a list is chunked. */
  readonly upstream?: ResponseInit | ((request: SeenRequest) => ResponseInit | Promise<ResponseInit>);
  readonly hangUp?: HangUp;
  /** The exchange comes to no end: it is left alone for `settleMs`, then the client goes. */
  readonly hangs?: boolean;
  /** Milliseconds between the chunks of both bodies, for answers of call-outs to come in between (default 0). */
  readonly gapMs?: number;
  /** Milliseconds that go by before the exchange ends (with `hangs`), or behind it: answers of call-outs, ticks (default 0). */
  readonly settleMs?: number;
  /** Level of the `wasm` logger during the exchange (default `trace`); crossings are seen at `trace` only. */
  readonly logLevel?: LogLevel;
}

/** A claim about Envoy, with the experiment that shows it. */
export interface Case {
  /** A sentence, unique in its family. */
  readonly title: string;
  /** Plugins in the order of the chain; a text is the script of a probe. */
  readonly plugins: string | readonly (string | PluginInit)[];
  /** Exchanges, one after the other (default: one `GET /`). None at all: only what happens at the start is compared. */
  readonly traffic?: Traffic | readonly Traffic[];
  /** Body bytes that may be held in each direction (default 1 MiB). */
  readonly bufferLimit?: number;
  /** Compares what happened on the main thread as well, top-level code, canary and main thread VM included (default false). */
  readonly start?: boolean;
  /** Runs in a gateway of its own: for what stays after the case, such as ticks (default false). */
  readonly alone?: boolean;
  /** Compares the metrics whose names begin like this as well, in the end (default: none). */
  readonly metrics?: string;
  /** What no run has twice, such as a time or a port: shown as `<…>`. Applied to each line. */
  readonly vary?: readonly RegExp[];
  /** Why our host is known to differ; then it has to. */
  readonly differs?: string;
}

/** Cases of one family of host calls or callbacks. */
export interface Family {
  /** Names the file of recordings. */
  readonly name: string;
  /** For readers of the table: `Header maps`. */
  readonly title: string;
  readonly cases: readonly Case[];
}

/** What came of a case, in lines that can be compared. */
export type Observed = readonly string[];

/** A case with its defaults filled in. */
export interface Experiment {
  readonly plugins: readonly (PluginInit & { readonly name: string; readonly vmId: string })[];
  readonly traffic: readonly Traffic[];
  readonly bufferLimit: number | undefined;
  readonly start: boolean;
  readonly metrics: string | undefined;
}

/** Fills the defaults in; `id` keeps the stores of cases apart. */
export function experimentOf(one: Case, id: string): Experiment {
  const given = typeof one.plugins === "string" ? [one.plugins] : one.plugins;
  const plugins = given.map((plugin, index) => ({
    name: String.fromCharCode("p".charCodeAt(0) + index),
    vmId: id,
    ...(typeof plugin === "string" ? { script: plugin } : plugin),
  }));
  const traffic = one.traffic === undefined ? [{}] : Array.isArray(one.traffic) ? one.traffic : [one.traffic];
  const { bufferLimit, metrics, start = false } = one;
  return { plugins, traffic: traffic as Traffic[], bufferLimit, start, metrics };
}
