import type { Host, LogLevel, MetricsView, Plugin, StreamProperties, VirtualClock } from "@sluice/host";
import type { TestCall } from "./calls.js";
import type { Configuration } from "./configuration.js";
import type { Exchange } from "./exchange.js";
import type { Logs } from "./logs.js";
import type { OpenExchange } from "./open-exchange.js";
import type { Request, RequestInit } from "./request.js";
import type { UpstreamInit } from "./upstream.js";

/** A request with what stands around it. */
export interface ExchangeInit extends RequestInit {
  /** Default: 200 without a body. */
  upstream?: UpstreamInit;
  /** Properties of the stream, such as `{ "source.address": "10.0.0.1:1234" }`. Not on Envoy. */
  properties?: StreamProperties;
  /** Worker that serves it, from 0 (default 0). Not on Envoy, which chooses by itself. */
  worker?: number;
}

/** A request that is sent step by step. */
export interface OpenInit extends Omit<ExchangeInit, "body" | "trailers" | "afterChunk" | "hangUp"> {
  /** Ends the request with its headers (default: true for methods that usually have no body, such as GET). */
  end?: boolean;
}

/** A request, and the positions of the plugins that it goes through. */
export interface Sending extends ExchangeInit {
  readonly request: Request;
  readonly through: readonly number[];
}

/** What runs plugins: our host, or a real Envoy. */
export interface Runner {
  readonly logs: Logs;
  readonly calls: readonly TestCall[];
  readonly metrics: MetricsView;
  /** What only our host has. */
  readonly inside:
    { readonly host: Host; readonly plugins: readonly Plugin[]; readonly clock: VirtualClock } | undefined;
  request(sending: Sending): Promise<Exchange>;
  open(sending: Sending & { readonly end: boolean }): Promise<OpenExchange>;
  reconfigure(index: number, configuration: Configuration): Promise<void>;
  setLogLevel(level: LogLevel): Promise<void>;
  /** Waits until everything has happened that waits for nothing but its turn. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}
