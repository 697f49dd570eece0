import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A TCP server on 127.0.0.1 of which the connections can be cut. */
export class TcpServer {
  private readonly sockets = new Set<Socket>();

  protected constructor(private readonly server: Server) {
    server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => this.sockets.delete(socket));
    });
  }

  /** One that is told of each connection. */
  static async serving(accept: (socket: Socket) => void): Promise<TcpServer> {
    const server = new TcpServer(createServer(accept));
    return server.listen();
  }

  protected async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  /** Where it listens, as clusters are given. */
  get cluster(): { tcp: string } {
    return { tcp: `127.0.0.1:${(this.server.address() as AddressInfo).port}` };
  }

  get connections(): number {
    return this.sockets.size;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Stands in front of a server and notes what clients send to it. */
export class Tap extends TcpServer {
  private chunks: Buffer[] = [];
  /** How many connections there were. */
  accepted = 0;
  /** Port of the server behind it. */
  port = 0;

  static async before(port: number): Promise<Tap> {
    const server = createServer();
    const tap = new Tap(server);
    tap.port = port;
    server.on("connection", (client) => {
      tap.accepted++;
      const upstream = connect(tap.port, "127.0.0.1");
      client.on("data", (chunk: Buffer) => void tap.chunks.push(chunk));
      client.pipe(upstream).pipe(client);
      upstream.on("error", () => client.destroy());
      client.on("close", () => upstream.destroy());
    });
    return tap.listen();
  }

  /** What came since it was asked last. */
  take(): string {
    return Buffer.concat(this.chunks.splice(0)).toString("latin1");
  }
}

/** A command as it goes over the wire, written down by its specification. */
export function wire(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`;
}

/** Sends a command by a connection of its own and gives the first bytes of the answer. */
export function tell(port: number, ...words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(wire(...words), "latin1"));
    socket.on("error", reject);
    socket.on("data", (chunk) => {
      socket.end();
      resolve(chunk.toString("latin1"));
    });
  });
}
