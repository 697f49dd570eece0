import { once } from "node:events";
import { constants, createServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import type { HeaderList } from "@sluice/host";
import { SeenRequest, wireResponse, type AfterChunk, type Response, type ResponseInit } from "@sluice/testing";

/** As `ScriptedUpstream`, over HTTP/2 without TLS. */
export class Http2Upstream {
  /** The whole requests so far. */
  readonly seen: SeenRequest[] = [];
  script: (request: SeenRequest) => Promise<ResponseInit> = () => Promise.resolve({});
  afterChunk: AfterChunk | undefined;
  afterEnd: (() => void) | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Http2Server) {
    server.on("connection", (socket: Socket) => {
      this.sockets.add(socket);
      socket.once("close", () => this.sockets.delete(socket));
    });
    server.on(
      "stream",
      (stream: ServerHttp2Stream, ...[, , raw]: unknown[]) => void this.serve(stream, raw as string[]),
    );
  }

  static async start(): Promise<Http2Upstream> {
    const upstream = new Http2Upstream(createServer());
    upstream.server.listen(0, "127.0.0.1");
    await once(upstream.server, "listening");
    return upstream;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(stream: ServerHttp2Stream, headers: readonly string[]): Promise<void> {
    const chunks: Uint8Array[] = [];
    let trailers: readonly string[] = [];
    stream.on("error", () => undefined); // the client resets it
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("trailers", (...[, , raw]: unknown[]) => (trailers = raw as string[]));
    const whole = await Promise.race([once(stream, "end"), once(stream, "close")]).then(
      () => !stream.aborted,
      () => false, // what came of it is no HTTP
    );
    if (!whole) return;
    const seen = new SeenRequest(pairs(headers), Buffer.concat(chunks), pairs(trailers));
    this.seen.push(seen);
    await this.answer(stream, wireResponse(await this.script(seen)));
    this.afterEnd?.();
  }

  private async answer(stream: ServerHttp2Stream, { headers, chunks, reset, trailers }: Response): Promise<void> {
    if (stream.destroyed) return;
    if (reset === "before the headers") return stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    const endStream = chunks.length + trailers.length === 0;
    stream.respond(grouped(headers), { endStream, waitForTrailers: trailers.length > 0 });
    stream.on("wantTrailers", () => stream.sendTrailers(grouped(trailers)));
    for (const [index, chunk] of chunks.entries()) {
      if (stream.destroyed) return;
      await new Promise<unknown>((written) => stream.write(chunk, written));
      await this.afterChunk?.(index + 1);
    }
    if (reset === "in the body")
      stream.destroy(new Error("reset")); // close() would end it in good order
    else if (!endStream) stream.end();
  }
}

function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [raw[2 * index]!, raw[2 * index + 1]!]);
}

/** Node takes repeated names as a list of values. */
function grouped(headers: HeaderList): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const known = values[name];
    values[name] = known === undefined ? value : [known, value].flat();
  }
  return values;
}
