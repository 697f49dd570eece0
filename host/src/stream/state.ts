/** Where one filter of a stream stands in one direction. */
export type IterationState = "flowing" | "held headers or body" | "held all (buffer)" | "held all (watermark)";

/** Where one filter of a stream stands. */
export interface FilterState {
  readonly plugin: string;
  readonly contextId: number;
  readonly request: IterationState;
  readonly response: IterationState;
  /** Call-outs of this plugin's root context that have not been answered. */
  readonly pendingCallouts: number;
}

/** Enough to explain why a stream does not move. */
export interface StreamState {
  /** Filters in configuration order. */
  readonly filters: readonly FilterState[];
  readonly bufferedRequestBytes: number;
  readonly bufferedResponseBytes: number;
  /** The client is not read from, because a filter holds more than the limit. */
  readonly requestReadDisabled: boolean;
  readonly responseReadDisabled: boolean;
  readonly requestComplete: boolean;
  readonly responseComplete: boolean;
  /** Nothing will happen any more. */
  readonly ended: boolean;
  /** Names of the plugins nobody but themselves can wake up: they hold the stream, first one first. */
  readonly waitingFor: readonly string[];
  /** How often edits of request headers, or `clear_route_cache`, made Envoy choose the route again. */
  readonly routeCacheClears: number;
}
