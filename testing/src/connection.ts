import type { CloseHow, ConnectionState, Host, Plugin, StreamProperties, TcpConnection } from "@sluice/host";
import { SeenBytes, TestUpstream } from "./connection-ends.js";
import type { Logs } from "./logs.js";
import { encodeText } from "./text.js";

/**
 * What the upstream of a connection does:
 * - a function of each piece that comes, which may send, end and break off
 * - a list of answers, one for each piece that comes
 * - `refused`: there is no connection to it
 */
export type ConnectionUpstreamInit =
  ((piece: SeenBytes, upstream: TestUpstream) => void | Promise<void>) | readonly (string | Uint8Array)[] | "refused";

/** A TCP connection as a test writes it. */
export interface ConnectionInit {
  /** Default: takes everything and says nothing. */
  upstream?: ConnectionUpstreamInit;
  /** Properties of the connection, such as `{ "source.address": "10.0.0.1:1234" }`. */
  properties?: StreamProperties;
  /** Sides stay open when the other one has ended (default false: they end as well, as Node's sockets do). */
  halfOpen?: boolean;
}

/** What a connection needs of the plugin it goes through. */
export interface ConnectionParts {
  readonly host: Host;
  readonly plugins: readonly Plugin[];
  readonly logs: Logs;
  /** Waits until everything has happened that waits for nothing but its turn, answers of clusters included. */
  readonly settle: () => Promise<void>;
}

/** A connection of a client through a plugin that is a TCP filter. The test is the client. */
export class TestConnection {
  /** What the client got. */
  readonly client = new SeenBytes();
  /** What the upstream got, and the means to act for it. */
  readonly upstream: TestUpstream;
  private readonly connection: TcpConnection;
  private readonly firstLine: number;
  /** Ends that are sent because the other side has ended. */
  private readonly endings: (() => void)[] = [];
  /** What the upstream's function is at, and how many pieces it has not done with. */
  private acting: Promise<void> = Promise.resolve();
  private pieces = 0;

  /** @internal use `TestPlugin.connect` */
  constructor(
    private readonly parts: ConnectionParts,
    private readonly init: ConnectionInit,
  ) {
    this.firstLine = parts.logs.lines.length;
    this.upstream = new TestUpstream(
      () => this.connection,
      // Inside of its function the upstream cannot wait for its own end.
      () => (this.pieces > 0 ? turn() : this.settled()),
    );
    const { client, upstream } = this;
    this.connection = parts.host.openConnection(parts.plugins, {
      ...(init.properties && { properties: init.properties }),
      downstream: {
        onData: (chunk, endStream) => {
          this.take(client, chunk, endStream, () => this.connection.downstreamData(new Uint8Array(0), true));
        },
        onClose: (how) => close(client, how),
      },
      upstream: {
        onConnect: (cluster) => this.connect(cluster),
        onData: (chunk, endStream) => {
          if (chunk.length > 0) this.act(chunk);
          this.take(upstream, chunk, endStream, () => this.connection.upstreamData(new Uint8Array(0), true));
        },
        onClose: (how) => close(upstream, how),
      },
    });
  }

  /** @internal */
  async accept(): Promise<this> {
    this.connection.accept();
    await this.settled();
    return this;
  }

  /** Sends to the upstream, in one piece. */
  send(data: string | Uint8Array): Promise<void> {
    this.connection.downstreamData(typeof data === "string" ? encodeText(data) : data, false);
    return this.settled();
  }

  /** Sends a FIN: nothing follows. */
  end(): Promise<void> {
    this.connection.downstreamData(new Uint8Array(0), true);
    return this.settled();
  }

  /** Breaks the connection off, as a client does that dies. */
  breakOff(): Promise<void> {
    this.client.reset = true;
    this.connection.downstreamReset();
    return this.settled();
  }

  /** Waits until the plugin has dealt with everything but timers, also with the answers of clusters. */
  async settled(): Promise<void> {
    for (let quiet = false; !quiet;) {
      const { acting } = this;
      await acting;
      await this.parts.settle();
      const endings = this.endings.splice(0);
      for (const end of endings) end();
      quiet = acting === this.acting && endings.length === 0;
    }
  }

  /** Is the connection over? */
  get closed(): boolean {
    return this.connection.state.ended;
  }

  /** Where it stands: who stops what, and how much is held. */
  get state(): ConnectionState {
    return this.connection.state;
  }

  /** What the plugin logged since the connection was opened. */
  get logs(): readonly string[] {
    return this.parts.logs.texts().slice(this.firstLine);
  }

  /** The life of the connection in a few lines. */
  toString(): string {
    const { client, upstream, state } = this;
    const side = ({ body, ended, reset }: SeenBytes): string =>
      `${body.length} bytes${reset ? ", broken off" : ended ? ", ended" : ""}`;
    const lines = [
      `client: ${side(client)}`,
      `upstream: ${upstream.connected ? side(upstream) : upstream.cluster === "" ? "not asked for" : "refused"}`,
      ...state.filters.flatMap(({ plugin, downstream, upstream: up }) => [
        ...(downstream === "stopped" ? [`${plugin} holds ${state.bufferedDownstreamBytes} bytes of the client`] : []),
        ...(up === "stopped" ? [`${plugin} holds ${state.bufferedUpstreamBytes} bytes of the upstream`] : []),
      ]),
      ...this.logs.map((text) => `log: ${text}`),
    ];
    return ["connection", ...lines].join("\n  ");
  }

  private connect(cluster: string): void {
    this.upstream.cluster = cluster;
    if (this.init.upstream === "refused") return this.connection.upstreamFailed();
    this.upstream.connected = true;
    this.connection.upstreamConnected();
  }

  private take(side: SeenBytes, chunk: Uint8Array, endStream: boolean, answer: () => void): void {
    if (chunk.length > 0) side.chunks.push(chunk.slice());
    if (!endStream) return;
    side.ended = true;
    if (this.init.halfOpen !== true) this.endings.push(answer);
  }

  /** Lets the upstream answer a piece, one after the other. */
  private act(chunk: Uint8Array): void {
    const { init, upstream } = this;
    const { length } = upstream.chunks;
    if (typeof init.upstream === "function") {
      const answer = init.upstream;
      const piece = new SeenBytes([chunk.slice()]);
      this.pieces++;
      this.acting = this.acting.then(() => answer(piece, upstream)).finally(() => this.pieces--);
      this.acting.catch(() => undefined); // awaited in `settled`; until then it is not an unhandled rejection
    } else if (typeof init.upstream === "object" && length < init.upstream.length) {
      const answer = init.upstream[length]!;
      this.connection.upstreamData(typeof answer === "string" ? encodeText(answer) : answer, false);
    }
  }
}

/** Lets everything happen that waits for nothing but its turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function close(side: SeenBytes, how: CloseHow): void {
  if (how === "reset") side.reset = true;
  else if (!side.reset) side.ended = true;
}
