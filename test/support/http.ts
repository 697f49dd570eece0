import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect, type AddressInfo } from "node:net";
import type { HeaderList } from "@sluice/host";
import {
  chunksOf,
  headerList,
  knownLength,
  respond,
  type AfterChunk,
  SeenRequest,
  SeenResponse,
  type BodyInit,
  type HeadersInit,
  type UpstreamInit,
} from "@sluice/testing";

/** Turns Node's flat list of names and values into pairs. */
function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i]!.toLowerCase(), raw[2 * i + 1]!]);
}

/** Collects a body as far as it comes. */
async function collect(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of message) chunks.push(chunk as Buffer);
  } catch {
    // Cut: `message.complete` says so.
  }
  return Buffer.concat(chunks);
}

/** An HTTP/1 upstream that a test scripts: it keeps what it got and answers as told. */
export class ScriptedUpstream {
  /** The whole requests so far. */
  readonly seen: SeenRequest[] = [];
  script: UpstreamInit = {};
  /** Default: chunks follow each other at once. */
  afterChunk: AfterChunk | undefined;
  /** Called when a response has been handed to the network as a whole. */
  afterEnd: (() => void) | undefined;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ScriptedUpstream> {
    const server = createServer({ maxHeaderSize: 1 << 17, keepAliveTimeout: 0 });
    server.maxHeadersCount = 0;
    const upstream = new ScriptedUpstream(server);
    server.on("request", (req, res) => void upstream.serve(req, res));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { script, afterChunk, afterEnd } = this; // those of this request: a test may go on to the next before it ends
    const body = await collect(req);
    if (!req.complete) return;
    const headers = pairs(req.rawHeaders).map(([name, value]): [string, string] =>
      name === "host" ? [":authority", value] : [name, value],
    );
    const list: HeaderList = [[":method", req.method ?? ""], [":path", req.url ?? ""], ...headers];
    const seen = new SeenRequest(list, body, pairs(req.rawTrailers));
    this.seen.push(seen);
    const response = await respond(script, seen);
    if (response.reset === "before the headers") return void req.socket.destroy();
    res.writeHead(Number(response.headers[0]![1]), response.headers.slice(1).flat() as string[]);
    for (const [i, chunk] of response.chunks.entries()) {
      await new Promise((resolve) => res.write(chunk, resolve));
      await afterChunk?.(i + 1);
      await response.afterChunk?.(i + 1);
    }
    if (response.reset === "in the body") return void req.socket.destroySoon();
    if (response.trailers.length > 0) res.addTrailers(response.trailers as [string, string][]);
    res.end(afterEnd);
  }
}

/** A request for `send`. */
export interface SendInit {
  readonly host?: string;
  readonly headers?: HeadersInit;
  readonly body?: BodyInit;
  readonly trailers?: HeadersInit;
  /** Default: chunks follow each other at once. Chunks that an early response makes pointless are not sent. */
  readonly afterChunk?: AfterChunk;
  /** Called when the request has been handed to the network as a whole. */
  readonly afterEnd?: () => void;
  /** Closes the connection. */
  readonly signal?: AbortSignal;
}

/** Sends an HTTP/1 request, on a connection of its own unless an agent is given, and gives what came back. */
export async function send(url: string, line: string, init: SendInit = {}, agent?: Agent): Promise<SeenResponse> {
  const { response, error } = await converse(url, line, init, agent);
  if (response?.complete) return response;
  throw error ?? new Error(`The response to ${line} was cut`);
}

/** As `send`, for connections that may break: gives what came back so far, and the error that ended it. */
export function converse(
  url: string,
  line: string,
  init: SendInit = {},
  agent?: Agent,
): Promise<{ response?: SeenResponse; error?: Error }> {
  const [method, path] = line.split(" ");
  const chunks = chunksOf(init.body);
  const trailers = headerList(init.trailers);
  const headers: string[] = ["host", init.host ?? "localhost"];
  for (const [name, value] of headerList(init.headers)) headers.push(name, value);
  const length = knownLength(method!, chunks, trailers);
  if (length !== undefined) headers.push("content-length", String(length));
  else if (chunks.length > 0 || trailers.length > 0) headers.push("transfer-encoding", "chunked");
  return new Promise((resolve) => {
    const req = request(url, {
      method: method!,
      path: path!,
      headers: headers as never,
      maxHeaderSize: 1 << 17,
      agent: agent ?? false,
      ...(init.signal && { signal: init.signal }),
    });
    let response: SeenResponse | undefined;
    let error: Error | undefined;
    let answered = false;
    req.on("response", async (res) => {
      answered = true;
      const body = await collect(res);
      const list: HeaderList = [[":status", String(res.statusCode)], ...pairs(res.rawHeaders)];
      response = new SeenResponse(list, body, pairs(res.rawTrailers), res.complete);
      if (!req.writableEnded) req.destroy();
      resolve({ response, ...(error && { error }) });
    });
    req.on("error", (cause) => {
      error = cause;
      if (!answered) resolve({ error });
    });
    const write = async (): Promise<void> => {
      for (const [i, chunk] of chunks.entries()) {
        if (answered || req.destroyed) return;
        if (chunk.length > 0) await new Promise<unknown>((written) => req.write(chunk, written));
        await init.afterChunk?.(i + 1);
      }
      if (answered || req.destroyed) return;
      if (trailers.length > 0) req.addTrailers(trailers as [string, string][]);
      req.end(() => init.afterEnd?.());
    };
    void write();
  });
}

/** Sends bytes as they are and reads until the other side closes, for what no HTTP client would send. */
export function sendRaw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => socket.write(bytes, "latin1"));
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => (answer += chunk));
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
    socket.setTimeout(10_000, () => socket.destroy(new Error(`No answer to ${JSON.stringify(bytes.slice(0, 100))}`)));
  });
}
