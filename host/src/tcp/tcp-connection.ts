import { byteString } from "../bytes.js";
import type { StreamInfo } from "../contexts/stream-info.js";
import type { PluginHandle } from "../plugin-handle.js";
import type { StreamProperties } from "../properties/value.js";
import type { Runtime } from "../runtime.js";
import { FilterState } from "../stream/filter-state.js";
import { Turns } from "../turns.js";
import { Incoming } from "./incoming.js";
import type { NetworkFilter } from "./network-filter.js";
import type { ConnectionOptions } from "./options.js";
import type { CloseHow } from "./sides.js";
import { type ConnectionState, describeConnection } from "./state.js";
import { CloseType, TcpContext } from "./tcp-context.js";

/** Filter state by which a plugin chooses the cluster in `proxy_on_new_connection`. */
const clusterKey = "envoy.tcp_proxy.cluster";

/**
 * One TCP connection of a client on its way through a chain of plugins to an upstream, both of which may close their
 * half first. The client's side calls `accept` and `downstream…`, the upstream's side calls `upstream…`. What comes out
 * goes to the two receivers the connection was opened with. A call made from inside a receiver is carried out after the
 * running one.
 */
export class TcpConnection implements StreamInfo {
  /** @internal Contexts of the plugins that take part, in configuration order. */
  readonly contexts: TcpContext[] = [];
  /** @internal Written by `proxy_set_property` and `set_envoy_filter_state`. */
  readonly filterState = new FilterState("replaced");
  /** @internal */ readonly properties: StreamProperties;
  /** @internal */ readonly startedAt: bigint;
  /** @internal What Envoy has read, what a filter left included each time; and what has gone to the client. */
  receivedBytes = 0;
  /** @internal */ sentBytes = 0;
  /** @internal */ readonly fromDownstream: Incoming;
  /** @internal */ readonly fromUpstream: Incoming;
  /** @internal */ upstream: ConnectionState["upstream"] = "not asked for";
  private filters: NetworkFilter[] = [];
  /** FINs that have been sent. */
  private readonly finished = { downstream: false, upstream: false };
  /** The client has broken off while nobody read from it, so Envoy does not know yet. */
  private clientGone = false;
  private over = false;
  private readonly turns = new Turns(() => this.over);

  /** @internal Connections are opened by `Host.openConnection`. */
  constructor(
    private readonly runtime: Runtime,
    private readonly plugins: readonly PluginHandle[],
    private readonly options: ConnectionOptions,
  ) {
    const { downstream, upstream } = options;
    const limit = options.bufferLimit ?? runtime.bufferLimit;
    this.properties = options.properties ?? {};
    this.startedAt = runtime.clock.nowNanoseconds();
    this.fromDownstream = new Incoming(
      limit,
      () => this.onRead(),
      (disabled) => {
        downstream.onReadDisable?.(disabled);
        if (!disabled && this.clientGone) this.close("remote", "reset");
      },
    );
    this.fromUpstream = new Incoming(
      limit,
      () => this.onWrite(),
      (disabled) => upstream.onReadDisable?.(disabled),
    );
  }

  /** The client is connected: the plugins hear of it, and unless one stops, the upstream is asked for. */
  accept(): void {
    this.enter(() => {
      this.createFilters();
      this.fromDownstream.hold("proxy");
      this.readFrom(0);
    });
  }

  /** Bytes of the client, and its FIN. What Envoy does not read yet waits inside the connection. */
  downstreamData(chunk: Uint8Array, endStream: boolean): void {
    this.enter(() => this.fromDownstream.receive(chunk, endStream));
  }

  /** The client's connection broke. Envoy notices as soon as it reads from it, or writes to it, and not before. */
  downstreamReset(): void {
    this.enter(() => {
      this.clientGone = this.fromDownstream.readDisabled;
      if (this.clientGone) this.fromDownstream.drop();
      else this.close("remote", "reset");
    });
  }

  /** The connection to the upstream is there. */
  upstreamConnected(): void {
    this.enter(() => {
      if (this.upstream !== "connecting") return;
      this.upstream = "connected";
      this.fromDownstream.release("proxy");
    });
  }

  /** There is no connection to the upstream: refused, unknown cluster, no endpoints. */
  upstreamFailed(): void {
    this.enter(() => {
      if (this.upstream === "connecting") this.upstream = "failed";
      this.close("local");
    });
  }

  /** Bytes of the upstream, and its FIN. */
  upstreamData(chunk: Uint8Array, endStream: boolean): void {
    this.enter(() => this.fromUpstream.receive(chunk, endStream));
  }

  /** The upstream's connection broke. */
  upstreamReset(): void {
    this.enter(() => this.close("local", "reset"));
  }

  /** Enough to explain a connection that does not move. */
  get state(): ConnectionState {
    return describeConnection(this);
  }

  /** @internal */
  get upstreamStarted(): boolean {
    return this.upstream === "connected";
  }

  /** @internal Nothing goes on any more. */
  get ended(): boolean {
    return this.over;
  }

  /** @internal `proxy_continue_stream(2)`: what the filter holds goes to the next one, at once. */
  resume(context: TcpContext): void {
    const action = (): void => {
      if (this.over) return;
      context.stopsDownstream = false;
      this.readFrom(context.index + 1);
      this.fromDownstream.check();
      this.closeWhenDone("local");
    };
    if (this.turns.busy) action();
    else this.enter(action);
  }

  /**
   * @internal Closes both sides.
   * @param by Envoy itself, or the client
   */
  close(by: "local" | "remote", how?: CloseHow): void {
    if (this.over) return;
    this.over = true;
    const type = by === "local" ? CloseType.Local : CloseType.Remote;
    for (const context of this.contexts) context.onClose(type);
    this.runtime.turn.delete(() => {
      for (const context of this.contexts) context.delete();
    });
    // A socket that is closed with bytes in it that nobody has read sends a reset.
    const unread = this.fromDownstream.hasUnread ? "reset" : "closed";
    this.fromDownstream.drop();
    this.fromUpstream.drop();
    if (this.upstream === "connecting" || this.upstream === "connected")
      this.options.upstream.onClose(by === "remote" ? (how ?? "closed") : "closed");
    this.options.downstream.onClose(by === "local" ? (how ?? unread) : "closed");
  }

  private createFilters(): void {
    const worker = this.options.worker ?? 0;
    for (const plugin of this.plugins) {
      const root = plugin.rootFor(worker);
      if (root === "skip") continue;
      if (root === "failed") {
        this.filters.push(this.failedFilter());
        continue;
      }
      const context = new TcpContext(root, this, this.filters.length);
      this.contexts.push(context);
      this.filters.push(context);
    }
  }

  /** Stands where a plugin should be whose VM has failed and that fails closed. */
  private failedFilter(): NetworkFilter {
    const refuse = (): boolean => {
      this.close("local");
      return false;
    };
    return { initialized: false, onNewConnection: refuse, onData: refuse, onWrite: () => true };
  }

  private onRead(): void {
    this.receivedBytes += this.fromDownstream.buffer.size;
    this.readFrom(0);
    this.closeWhenDone("remote");
  }

  /** Shows the filters from `start` on, and at last the proxy, the new connection and what has come from the client. */
  private readFrom(start: number): void {
    const { fromDownstream, filters } = this;
    for (let i = start; i < filters.length; i++) {
      if (this.over) return;
      const filter = filters[i]!;
      if (!filter.initialized) {
        filter.initialized = true;
        if (!filter.onNewConnection() || this.over) return;
      }
      if ((fromDownstream.buffer.size > 0 || fromDownstream.end) && !filter.onData()) return;
    }
    if (!this.over) this.proxyDownstream();
  }

  private proxyDownstream(): void {
    const { fromDownstream, finished, options } = this;
    if (this.upstream === "not asked for") {
      this.upstream = "connecting";
      const chosen = this.filterState.get(clusterKey)?.value as Uint8Array | undefined;
      options.upstream.onConnect(chosen === undefined ? (options.cluster ?? "upstream") : byteString(chosen));
      return;
    }
    const bytes = fromDownstream.buffer.take();
    const finishes = fromDownstream.end && !finished.upstream;
    if (this.upstream !== "connected" || finished.upstream || (bytes.length === 0 && !finishes)) return;
    finished.upstream = finishes;
    options.upstream.onData(bytes, finishes);
  }

  /** Shows the filters, the last one first, what has come from the upstream, and passes it on when nobody stops it. */
  private onWrite(): void {
    const { fromUpstream, finished } = this;
    for (let i = this.filters.length - 1; i >= 0; i--) {
      if (!this.filters[i]!.onWrite() || this.over) {
        this.closeWhenDone("local");
        return;
      }
    }
    if (this.clientGone) {
      this.close("remote", "reset");
      return;
    }
    const bytes = fromUpstream.buffer.take();
    this.sentBytes += bytes.length;
    finished.downstream = fromUpstream.end;
    if (bytes.length > 0 || fromUpstream.end) this.options.downstream.onData(bytes, fromUpstream.end);
    this.closeWhenDone("local");
  }

  /** Both halves of a side are closed: that of the client by whoever closed last, that of the upstream takes the other along. */
  private closeWhenDone(by: "local" | "remote"): void {
    if (this.fromDownstream.end && this.finished.downstream) this.close(by);
    else if (this.fromUpstream.end && this.finished.upstream) this.close("local");
  }

  private enter(event: () => void): void {
    this.runtime.assertAlive();
    this.turns.take(event);
  }
}
