import {
  type CloseHow,
  Host,
  type HostOptions,
  type LogLine,
  type Plugin,
  type TcpConnection,
  type VmView,
} from "@sluice/host";
import { bytesOf, shown, type Wire, type WireOptions } from "./wire.js";

const facts = {
  "source.address": "127.0.0.1:40001",
  "destination.address": "127.0.0.1:40002",
  "connection.id": 1n,
  "connection.requested_server_name": "",
  "upstream.address": "127.0.0.1:40003",
  "upstream.local_address": "127.0.0.1:40004",
  "upstream.num_endpoints": 1n,
  "upstream.cx_pool_ready_duration": 1n,
  "xds.cluster_name": "tcp",
  "xds.listener_direction": 0n,
  "xds.filter_chain_name": "",
  "xds.node.id": "sluice",
};

/** Lets everything happen that waits for nothing but its turn. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A connection in our host. */
export class HostWire implements Wire {
  client: string[] = [];
  server: string[] = [];
  /** The connection that is driven. */
  connection!: TcpConnection;
  /** Sides that have broken the connection themselves, and see no end of it. */
  private readonly left = new Set<readonly string[]>();
  readonly plugins: Plugin[] = [];
  /** Whether the client is read from, each time that changes. */
  readonly reads: boolean[] = [];

  private constructor(
    readonly host: Host,
    private readonly lines: LogLine[],
    private readonly options: WireOptions,
  ) {}

  static async start(
    module: Uint8Array,
    scripts: readonly string[],
    options: WireOptions = {},
    hostOptions: HostOptions = {},
  ): Promise<HostWire> {
    const lines: LogLine[] = [];
    const host = new Host({
      clusters: {
        http: async () => ({ headers: [["content-length", "2"]], body: Buffer.from("ok") }),
      },
      ...(options.bufferLimit !== undefined && { bufferLimit: options.bufferLimit }),
      ...hostOptions,
      onLog: (line) => {
        lines.push(line);
        hostOptions.onLog?.(line);
      },
    });
    const wire = new HostWire(host, lines, options);
    const { failurePolicy, allowedCapabilities } = options;
    for (const [i, configuration] of scripts.entries()) {
      wire.plugins.push(
        await host.addPlugin({
          name: `p${i}`,
          code: module,
          configuration,
          ...(options.ownVms && { vmId: `vm${i}` }),
          ...(failurePolicy && { failurePolicy }),
          ...(allowedCapabilities && { allowedCapabilities }),
        }),
      );
    }
    lines.length = 0;
    return wire;
  }

  log(): string[] {
    return this.lines
      .filter(({ vm, prefix, plugin }) => vm === "worker_0" && prefix.startsWith(`wasm log ${plugin}`))
      .map(({ plugin, message }) => `${plugin} ${message}`);
  }

  /** What roots said as well. */
  everything(): string[] {
    return this.lines.filter(({ vm }) => vm === "worker_0").map(({ message }) => message);
  }

  /** The VM that serves connections. */
  get worker(): VmView {
    return this.plugins[0]!.vms.find(({ name }) => name === "worker_0")!;
  }

  async connect(): Promise<void> {
    this.client = [];
    this.server = [];
    this.connection = this.open();
    this.connection.accept();
    await turn();
  }

  /** Opens a connection whose ends are seen by this wire, or by nobody. */
  open(client = this.client, server = this.server): TcpConnection {
    const over = (events: string[], how: CloseHow): void => {
      if (this.left.has(events)) return;
      if (how === "reset") events.push("reset");
      else if (!events.includes("end")) events.push("end");
    };
    const connection = this.host.openConnection(this.plugins, {
      properties: facts,
      cluster: "tcp",
      downstream: {
        onData: (chunk, endStream) => {
          if (chunk.length > 0) client.push(shown(chunk));
          if (endStream) client.push("end");
        },
        onClose: (how) => over(client, how),
        onReadDisable: (disabled) => void this.reads.push(!disabled),
      },
      upstream: {
        onConnect: (cluster) => {
          if (this.options.refused || !["tcp", "other"].includes(cluster)) return connection.upstreamFailed();
          server.push(cluster === "tcp" ? "connected" : `connected ${cluster}`);
          connection.upstreamConnected();
        },
        onData: (chunk, endStream) => {
          if (chunk.length > 0) server.push(shown(chunk));
          if (endStream) server.push("end");
        },
        onClose: (how) => over(server, how),
      },
    });
    return connection;
  }

  async clientSends(data: string | Uint8Array): Promise<void> {
    this.connection.downstreamData(bytesOf(data), false);
    await turn();
  }

  async clientEnds(): Promise<void> {
    this.connection.downstreamData(new Uint8Array(0), true);
    await turn();
  }

  async clientResets(): Promise<void> {
    this.left.add(this.client);
    this.connection.downstreamReset();
    await turn();
  }

  async serverSends(data: string | Uint8Array): Promise<void> {
    this.connection.upstreamData(bytesOf(data), false);
    await turn();
  }

  async serverEnds(): Promise<void> {
    this.connection.upstreamData(new Uint8Array(0), true);
    await turn();
  }

  async serverResets(): Promise<void> {
    this.left.add(this.server);
    this.connection.upstreamReset();
    await turn();
  }

  async logged(wanted: (line: string) => boolean): Promise<void> {
    for (const deadline = Date.now() + 10_000; !this.log().some(wanted);) {
      if (Date.now() > deadline) throw new Error(`Nobody logged it:\n${this.log().join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async stop(): Promise<void> {
    this.host.shutdown();
  }
}
