import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { defaultGapMs, hasBody, type Answer, type Body, type Seen } from "./exchange.js";

/** Milliseconds after a whole answer in which more of it may come that its framing does not tell. */
const lingerMs = 50;
/** Milliseconds after which a client that got no end has proved that it hangs. */
const hangMs = 1500;

/** The header of a message and then its body, piece by piece. */
function pieces(start: string, headers: readonly string[], body: Body): string[] {
  const chunks = body.chunks ?? [];
  const bodied = hasBody(body);
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const framing = bodied && body.length !== true ? "transfer-encoding: chunked" : `content-length: ${size}`;
  const head = [start, ...(bodied || start.startsWith("HTTP") ? [framing] : []), ...headers, "", ""].join("\r\n");
  if (!bodied || body.length === true) return [head, ...chunks];
  const end = `0\r\n${body.trailers === true ? "x-t: 1\r\n" : ""}\r\n`;
  return [head, ...chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`), end];
}

async function write(socket: Socket, parts: readonly string[], gapMs = defaultGapMs): Promise<void> {
  for (const [index, part] of parts.entries()) {
    if (index > 0) await sleep(gapMs);
    if (!socket.writable) return;
    socket.write(part, "latin1");
  }
}

/** Sends one request on a connection of its own, and keeps what comes back until it ends or `hangMs` passed. */
export async function request(url: string, headers: readonly string[], body: Body = {}): Promise<Seen> {
  const { hostname, port } = new URL(url);
  const method = hasBody(body) ? "POST" : "GET";
  const socket = connect(Number(port), hostname);
  const stop = new AbortController();
  let bytes = "";
  const ended = new Promise<true>((resolve) => {
    socket.setEncoding("latin1");
    socket.on("data", (data: string) => {
      bytes += data;
      if (isWhole(bytes)) setTimeout(resolve, lingerMs, true);
    });
    socket.on("error", () => undefined); // a reset ends the connection as well
    socket.on("close", () => resolve(true));
  });
  const message = pieces(`${method} / HTTP/1.1`, ["host: a", "connection: close", ...headers], body);
  const hung = write(socket, message, body.gapMs).then(() => sleep(hangMs, false as const, { signal: stop.signal }));
  const result = await Promise.race([ended, hung.catch(() => true as const)]);
  stop.abort();
  socket.destroy();
  return { bytes, ended: result };
}

/** An upstream that keeps the bytes it got as they came, wrong framing included. */
export class WireUpstream {
  answer: Answer = {};
  /** The bytes of each connection. */
  private received: { text: string }[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WireUpstream> {
    const server = createServer();
    const upstream = new WireUpstream(server);
    server.on("connection", (socket) => upstream.accept(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return upstream;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Starts a new record, with another answer. */
  script(answer: Answer): void {
    this.answer = answer;
    this.received = [];
  }

  get bytes(): string {
    return this.received.map(({ text }) => text).join("");
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Answers one request; asks Envoy to close afterwards, so that each exchange has connections of its own. */
  private accept(socket: Socket): void {
    const record = { text: "" };
    this.received.push(record);
    this.sockets.add(socket);
    let answered = false;
    socket.setEncoding("latin1");
    socket.on("error", () => undefined);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("data", (data: string) => {
      record.text += data;
      if (answered || !(this.answer.early === true ? hasHead(record.text) : isWhole(record.text))) return;
      answered = true;
      const { status = 200 } = this.answer;
      void write(socket, pieces(`HTTP/1.1 ${status} Status`, ["connection: close"], this.answer), this.answer.gapMs);
    });
  }
}

function hasHead(text: string): boolean {
  return text.includes("\r\n\r\n");
}

/** Whether a message is complete, as far as its own framing tells. */
function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const head = text.slice(0, end).toLowerCase();
  const body = text.slice(end + 4);
  if (head.includes("\r\ntransfer-encoding: chunked")) return /(^|\r\n)0\r\n([^\r]+\r\n)*\r\n/.test(body);
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
  return body.length >= Number(length ?? 0);
}
