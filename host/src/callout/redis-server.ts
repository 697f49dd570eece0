import { connect, type Socket } from "node:net";
import { inTurn, type Endpoint } from "./endpoint.js";
import type { RedisCluster, RedisLogin, RedisSession } from "./redis-cluster.js";
import { replyEnd } from "./redis-reply-end.js";

interface Waiting {
  resolve(reply: Uint8Array): void;
  reject(error: Error): void;
}

/**
 * A cluster of Redis servers without TLS. Each session keeps one connection, made by its first call, on which answers come in
 * the order of the calls. It begins with `AUTH` and `SELECT`, whose answers nobody is told.
 *
 * @param endpoints one server, or several of which each connection takes the next
 */
export function redisServer(endpoints: Endpoint | readonly Endpoint[]): RedisCluster {
  const next = inTurn(endpoints);
  return (login) => new ServerSession(login, next);
}

class ServerSession implements RedisSession {
  private connection: Connection | undefined;

  constructor(
    private readonly login: RedisLogin,
    private readonly next: () => Endpoint | undefined,
  ) {}

  async call(query: Uint8Array): Promise<Uint8Array> {
    if (this.connection === undefined || this.connection.ended) {
      const endpoint = this.next();
      if (endpoint === undefined) throw new Error("no endpoint");
      this.connection = new Connection(endpoint);
      for (const command of greeting(this.login)) void this.connection.ask(command).catch(() => undefined);
    }
    return this.connection.ask(query);
  }

  close(): void {
    this.connection?.end(new Error("closed"));
    this.connection = undefined;
  }
}

class Connection {
  ended = false;
  private readonly socket: Socket;
  private readonly waiting: Waiting[] = [];
  private received: Buffer = Buffer.alloc(0);

  constructor(endpoint: Endpoint) {
    this.socket = connect({ host: endpoint.address, port: endpoint.port, noDelay: true });
    this.socket.on("data", (chunk) => this.take(chunk));
    this.socket.on("error", (error) => this.end(error));
    this.socket.on("close", () => this.end(new Error("the server has closed the connection")));
  }

  ask(query: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.socket.write(query);
    });
  }

  end(error: Error): void {
    if (this.ended) return;
    this.ended = true;
    this.socket.destroy();
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    for (;;) {
      const end = replyEnd(this.received);
      if (end === "incomplete") return;
      const waiting = this.waiting.shift();
      // Envoy ends a connection on which nobody can say any more whose answer is whose.
      if (end === "malformed" || waiting === undefined) {
        if (waiting !== undefined) this.waiting.unshift(waiting);
        return this.end(new Error("the server does not speak Redis"));
      }
      waiting.resolve(Uint8Array.from(this.received.subarray(0, end)));
      this.received = this.received.subarray(end);
      if (this.received.length === 0) return;
    }
  }
}

function greeting({ username, password, database }: RedisLogin): Buffer[] {
  const commands: Buffer[] = [];
  if (username !== "") commands.push(command("AUTH", username, password));
  else if (password !== "") commands.push(command("AUTH", password));
  if (database !== 0) commands.push(command("SELECT", String(database)));
  return commands;
}

function command(...words: readonly string[]): Buffer {
  const parts = words.map((word) => `$${word.length}\r\n${word}\r\n`);
  return Buffer.from(`*${words.length}\r\n${parts.join("")}`, "latin1");
}
