import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { HeaderList } from "@sluice/host";
import { MessageCollector, SeenRequest, type AfterChunk } from "../message.js";
import { respond, type Response, type UpstreamInit } from "../upstream.js";
import { collect, MAX_HEADER_BYTES, pairs } from "./client.js";

/** What is done with one request. */
export interface Turn {
  /** Undefined: whoever takes the response answers. */
  readonly script: UpstreamInit | undefined;
  /** Receives the request while it comes. */
  readonly request?: MessageCollector;
  /** Default: chunks follow each other at once. */
  readonly afterChunk?: AfterChunk | undefined;
  /** Called when a response has been handed to the network as a whole. */
  readonly afterEnd?: (() => void) | undefined;
  /** Is given the response, to answer step by step. */
  readonly take?: (response: ServerResponse) => void;
}

/** An HTTP/1 upstream that a test scripts: it keeps what it got and answers as told. */
export class ScriptedUpstream {
  /** The whole requests so far. */
  readonly seen: SeenRequest[] = [];
  /** What is done with requests that are not expected one by one. */
  script: UpstreamInit = {};
  afterChunk: AfterChunk | undefined;
  afterEnd: (() => void) | undefined;
  /** Rises with everything that comes and goes. */
  activity = 0;
  private readonly expected = new Map<string, Turn>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ScriptedUpstream> {
    const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: 0 });
    server.maxHeadersCount = 0;
    const upstream = new ScriptedUpstream(server);
    server.on("request", (req, res) => void upstream.serve(req, res));
    await upstream.listen(0);
    return upstream;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Says what is done with the request that has this `x-request-id`; the result takes it back. */
  expect(id: string, turn: Turn): () => void {
    this.expected.set(id, turn);
    return () => void this.expected.delete(id);
  }

  /** Refuses connections while `work` runs. */
  async refusing<T>(work: () => Promise<T>): Promise<T> {
    const { port } = this;
    await this.stop();
    try {
      return await work();
    } finally {
      await this.listen(port);
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private listen(port: number): Promise<void> {
    return new Promise((resolve) => this.server.listen(port, "127.0.0.1", resolve));
  }

  private async serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    this.activity++;
    const turn = this.turnOf(req);
    const request = turn.request ?? new MessageCollector();
    const headers = pairs(req.rawHeaders).map(([name, value]): [string, string] =>
      name === "host" ? [":authority", value] : [name, value],
    );
    const list: HeaderList = [[":method", req.method ?? ""], [":path", req.url ?? ""], ...headers];
    request.headers = list;
    turn.take?.(res);
    await collect(req, request);
    this.activity++;
    if (!request.complete) return;
    const seen = new SeenRequest(list, request.body, request.trailers);
    this.seen.push(seen);
    if (turn.script === undefined) return;
    const response = await respond(turn.script, seen);
    this.activity++;
    if (response === "timeout") return;
    if (response === "refused") return void req.socket.destroy();
    if (response === "garbage") return void req.socket.end("this is not HTTP\r\n\r\n");
    if (response.delayMs > 0) await sleep(response.delayMs);
    await send(res, response, turn);
  }

  /** That of this request, of which a plugin may have lost the id; a test may go on to the next before it ends. */
  private turnOf(req: IncomingMessage): Turn {
    const id = String(req.headers["x-request-id"] ?? "");
    const known = this.expected.get(id) ?? (this.expected.size === 1 ? [...this.expected.values()][0] : undefined);
    return known ?? { script: this.script, afterChunk: this.afterChunk, afterEnd: this.afterEnd };
  }
}

async function send(res: ServerResponse, response: Response, { afterChunk, afterEnd }: Turn): Promise<void> {
  const { socket } = res;
  if (response.reset === "before the headers") return void socket?.destroy();
  res.writeHead(Number(response.headers[0]![1]), response.headers.slice(1).flat() as string[]);
  for (const [i, chunk] of response.chunks.entries()) {
    await new Promise((resolve) => res.write(chunk, resolve));
    await afterChunk?.(i + 1);
    await response.afterChunk?.(i + 1);
  }
  if (response.reset === "in the body") return void socket?.destroySoon();
  if (response.trailers.length > 0) res.addTrailers(response.trailers as [string, string][]);
  res.end(afterEnd);
}
