import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchEnvoy, type ClusterSpec, type EnvoyOptions, type EnvoyProcess } from "@sluice/gateway";
import { settled } from "@sluice/testing";
import { bytesOf, shown, type Wire, type WireOptions } from "./wire.js";

const answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/** A connection in a real Envoy, between sockets of this process. */
export class EnvoyWire implements Wire {
  client: string[] = [];
  server: string[] = [];
  private clientSocket: Socket | undefined;
  private serverSocket: Socket | undefined;
  private mark = 0;

  private constructor(
    readonly envoy: EnvoyProcess,
    private readonly port: number,
    private readonly servers: readonly Server[],
    private readonly folder: string,
  ) {
    for (const [name, server] of [
      ["connected", servers[0]],
      ["connected other", servers[1]],
    ] as const) {
      server!.on("connection", (socket: Socket) => {
        this.serverSocket = socket;
        this.server.push(name);
        watch(socket, this.server);
      });
    }
    servers[2]!.on("connection", (socket: Socket) => {
      socket.once("data", () => socket.write(answer));
      socket.on("end", () => socket.end());
      socket.on("error", () => undefined);
    });
    this.mark = envoy.logs.mark;
  }

  static async start(
    module: Uint8Array,
    scripts: readonly string[],
    options: WireOptions = {},
    envoyOptions: Partial<EnvoyOptions> = {},
  ): Promise<EnvoyWire> {
    const folder = await mkdtemp(join(tmpdir(), "sluice-tcp-"));
    const code = join(folder, "plugin.wasm");
    await writeFile(code, module);
    const servers = await Promise.all([listen(), listen(), listen()]);
    const [upstream, other, http] = servers.map((server) => [
      { address: "127.0.0.1", port: (server.address() as AddressInfo).port },
    ]);
    const { ownVms, failurePolicy, allowedCapabilities, bufferLimit, refused } = options;
    const clusters: ClusterSpec[] = [
      { name: "tcp", endpoints: refused ? [{ address: "127.0.0.1", port: 1 }] : upstream! },
      { name: "other", endpoints: other! },
      { name: "http", endpoints: http! },
      { name: "empty", endpoints: [] },
    ];
    const plugins = scripts.map((configuration, i) => ({
      name: `p${i}`,
      code,
      configuration,
      ...(ownVms && { vmId: `vm${i}` }),
      ...(failurePolicy && { failurePolicy }),
      ...(allowedCapabilities && { allowedCapabilities }),
    }));
    const listener = { name: "tcp", address: "127.0.0.1", port: 0, plugins, cluster: "tcp" };
    const envoy = await launchEnvoy({
      plugins: [],
      upstream: `http://127.0.0.1:${http![0]!.port}`,
      logLimit: 100_000,
      clusters,
      tcpListeners: [{ ...listener, ...(bufferLimit !== undefined && { bufferLimitBytes: bufferLimit }) }],
      ...envoyOptions,
    });
    return new EnvoyWire(envoy, (await envoy.listenerPort("tcp"))!, servers, folder);
  }

  log(): string[] {
    const lines = this.envoy.logs
      .since(this.mark)
      .filter(({ plugin, text }) => plugin !== undefined && text !== undefined);
    return lines.map(({ plugin, text }) => `${plugin} ${text}`);
  }

  async connect(): Promise<void> {
    this.client = [];
    this.server = [];
    const socket = connect({ port: this.port, host: "127.0.0.1", allowHalfOpen: true });
    this.clientSocket = socket;
    watch(socket, this.client);
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    await this.settle();
  }

  async clientSends(data: string | Uint8Array): Promise<void> {
    this.clientSocket!.write(bytesOf(data));
    await this.settle();
  }

  async clientEnds(): Promise<void> {
    this.clientSocket!.end();
    await this.settle();
  }

  async clientResets(): Promise<void> {
    this.clientSocket!.resetAndDestroy();
    await this.settle();
  }

  async serverSends(data: string | Uint8Array): Promise<void> {
    this.serverSocket!.write(bytesOf(data));
    await this.settle();
  }

  async serverEnds(): Promise<void> {
    this.serverSocket!.end();
    await this.settle();
  }

  async serverResets(): Promise<void> {
    this.serverSocket!.resetAndDestroy();
    await this.settle();
  }

  async logged(wanted: (line: string) => boolean): Promise<void> {
    const found = await this.envoy.logs.waitFor(
      ({ plugin, text }) => plugin !== undefined && text !== undefined && wanted(`${plugin} ${text}`),
      { mark: this.mark, timeoutMs: 10_000 },
    );
    if (found === undefined) throw new Error(`Nobody logged it:\n${this.log().join("\n")}`);
    await this.settle();
  }

  async stop(): Promise<void> {
    this.clientSocket?.destroy();
    this.serverSocket?.destroy();
    await this.envoy.stop();
    for (const server of this.servers) server.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** An event may lead to another one at the other side, so twice; then the sockets of this process have their turn. */
  private async settle(): Promise<void> {
    await settled(this.envoy);
    await settled(this.envoy);
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Notes what comes to a socket. */
function watch(socket: Socket, events: string[]): void {
  socket.on("data", (data) => events.push(shown(data)));
  socket.on("end", () => events.push("end"));
  socket.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ECONNRESET") events.push("reset");
  });
}

function listen(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
