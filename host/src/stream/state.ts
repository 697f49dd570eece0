import type { HttpStream } from "./http-stream.js";
import { Iteration } from "./iteration.js";
import { streamWaits, type StreamWait } from "./waits.js";

const iterationNames = {
  [Iteration.Flowing]: "flowing",
  [Iteration.Stopped]: "stopped",
  [Iteration.StoppedAllBuffer]: "stopped all, buffering up to the limit",
  [Iteration.StoppedAllWatermark]: "stopped all, with back-pressure",
} as const;

/** Where one filter of a stream stands in one direction. */
export type IterationState = (typeof iterationNames)[Iteration];

/** Where one filter of a stream stands. */
export interface FilterState {
  readonly plugin: string;
  readonly contextId: number;
  readonly request: IterationState;
  readonly response: IterationState;
  /** Its VM has trapped. What it holds is never let go. */
  readonly vmFailed: boolean;
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
  /** Names of the plugins that hold the stream and have to resume it. */
  readonly waitingFor: readonly string[];
  /** Why it does not move, and what can move it on; empty once it has ended. */
  readonly waits: readonly StreamWait[];
  /** How often edits of request headers, or `clear_route_cache`, made Envoy choose the route again. */
  readonly routeCacheClears: number;
}

/** Reads the state off a stream. */
export function describeStream(stream: HttpStream): StreamState {
  const { request, response } = stream;
  const filters = stream.contexts.map((context) => ({
    plugin: context.spec.name,
    contextId: context.id,
    request: iterationNames[context.request.stage.iteration],
    response: iterationNames[context.response.stage.iteration],
    vmFailed: context.vm.failed,
    pendingCallouts: context.root.callouts.size,
  }));
  const holds = (filter: FilterState): boolean => filter.request !== "flowing" || filter.response !== "flowing";
  return {
    filters,
    bufferedRequestBytes: request.buffered?.size ?? 0,
    bufferedResponseBytes: response.buffered?.size ?? 0,
    requestReadDisabled: request.readDisabled,
    responseReadDisabled: response.readDisabled,
    requestComplete: request.complete,
    responseComplete: response.complete,
    ended: stream.ended,
    waitingFor: stream.ended ? [] : filters.filter(holds).map(({ plugin }) => plugin),
    waits: streamWaits(stream),
    routeCacheClears: stream.routeCacheClears,
  };
}
