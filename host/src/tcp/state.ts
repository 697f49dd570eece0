import type { TcpConnection } from "./tcp-connection.js";

/** Where one filter of a connection stands. */
export interface NetworkFilterState {
  readonly plugin: string;
  readonly contextId: number;
  /** Whether it stops what comes from the client, or the connection as such; it has to resume it. */
  readonly downstream: "flowing" | "stopped";
  /** Whether it stops what comes from the upstream. Nothing resumes that but a later call of the same callback. */
  readonly upstream: "flowing" | "stopped";
  /** Its VM has trapped. What it holds is never let go. */
  readonly vmFailed: boolean;
  /** Call-outs of this plugin's root context that have not been answered. */
  readonly pendingCallouts: number;
}

/** Enough to explain why a connection does not move. */
export interface ConnectionState {
  /** Filters in configuration order. */
  readonly filters: readonly NetworkFilterState[];
  readonly upstream: "not asked for" | "connecting" | "connected" | "failed";
  readonly bufferedDownstreamBytes: number;
  readonly bufferedUpstreamBytes: number;
  /** The client is not read from: there is no upstream yet, or a filter holds more than the limit. */
  readonly downstreamReadDisabled: boolean;
  readonly upstreamReadDisabled: boolean;
  /** The FIN of the client, and that of the upstream, has been read. */
  readonly downstreamComplete: boolean;
  readonly upstreamComplete: boolean;
  /** Nothing will happen any more. */
  readonly ended: boolean;
  /** Names of the plugins that hold the connection. */
  readonly waitingFor: readonly string[];
}

/** Reads the state off a connection. */
export function describeConnection(connection: TcpConnection): ConnectionState {
  const { fromDownstream, fromUpstream, ended } = connection;
  const filters = connection.contexts.map((context): NetworkFilterState => ({
    plugin: context.spec.name,
    contextId: context.id,
    downstream: context.stopsDownstream ? "stopped" : "flowing",
    upstream: context.stopsUpstream ? "stopped" : "flowing",
    vmFailed: context.vm.failed,
    pendingCallouts: context.root.callouts.size,
  }));
  const holding = filters.filter(({ downstream, upstream }) => downstream === "stopped" || upstream === "stopped");
  return {
    filters,
    upstream: connection.upstream,
    bufferedDownstreamBytes: fromDownstream.buffer.size,
    bufferedUpstreamBytes: fromUpstream.buffer.size,
    downstreamReadDisabled: fromDownstream.readDisabled,
    upstreamReadDisabled: fromUpstream.readDisabled,
    downstreamComplete: fromDownstream.end,
    upstreamComplete: fromUpstream.end,
    ended,
    waitingFor: ended ? [] : holding.map(({ plugin }) => plugin),
  };
}
