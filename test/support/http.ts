import { Agent, createServer, request, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import type { HeaderList } from "@sluice/host";
import {
  chunksOf,
  headerList,
  respond,
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

const collect = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** An HTTP/1 upstream that a test scripts: it keeps what it got and answers as told. */
export class ScriptedUpstream {
  /** The requests so far. */
  readonly seen: SeenRequest[] = [];
  script: UpstreamInit = {};

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ScriptedUpstream> {
    const server = createServer({ maxHeaderSize: 1 << 17, keepAliveTimeout: 60_000 });
    server.maxHeadersCount = 0;
    const upstream = new ScriptedUpstream(server);
    server.on("request", async (req, res) => {
      const body = await collect(req).catch(() => undefined);
      if (!body) return;
      const headers = pairs(req.rawHeaders).map(([name, value]): [string, string] =>
        name === "host" ? [":authority", value] : [name, value],
      );
      const list: HeaderList = [[":method", req.method ?? ""], [":path", req.url ?? ""], ...headers];
      const seen = new SeenRequest(list, body, pairs(req.rawTrailers));
      upstream.seen.push(seen);
      const response = await respond(upstream.script, seen);
      const status = Number(response.headers[0]![1]);
      res.writeHead(status, response.headers.slice(1).flat() as string[]);
      for (const chunk of response.chunks) res.write(chunk);
      if (response.trailers.length > 0) res.addTrailers(response.trailers as [string, string][]);
      res.end();
    });
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
}

/** Sends an HTTP/1 request, on a connection of its own unless an agent is given, and gives what came back. */
export async function send(
  url: string,
  line: string,
  init: { host?: string; headers?: HeadersInit; body?: BodyInit } = {},
  agent?: Agent,
): Promise<SeenResponse> {
  const [method, path] = line.split(" ");
  const chunks = chunksOf(init.body);
  const headers: string[] = ["host", init.host ?? "localhost"];
  for (const [name, value] of headerList(init.headers)) headers.push(name, value);
  if (chunks.length > 1) headers.push("transfer-encoding", "chunked");
  if (chunks.length === 1) headers.push("content-length", String(chunks[0]!.length));
  return new Promise((resolve, reject) => {
    const req = request(
      url,
      { method: method!, path: path!, headers: headers as never, maxHeaderSize: 1 << 17, agent: agent ?? false },
      (res) => {
        collect(res).then((body) => {
          const list: HeaderList = [[":status", String(res.statusCode)], ...pairs(res.rawHeaders)];
          resolve(new SeenResponse(list, body, pairs(res.rawTrailers)));
        }, reject);
      },
    );
    req.on("error", reject);
    for (const chunk of chunks) req.write(chunk);
    req.end();
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
