import type { HeaderList } from "@sluice/host";
import { headerList, type HeadersInit } from "./headers.js";
import { chunksOf, isChunked, type AfterChunk, type BodyInit, type SeenRequest } from "./message.js";

/** When an upstream closes its connection: instead of an answer, or once it has sent every chunk of its body. */
export type UpstreamReset = "before the headers" | "in the body";

/** A response of the upstream as a test writes it. */
export interface ResponseInit {
  /** Default 200. */
  status?: number;
  headers?: HeadersInit;
  /** Default none. A list is sent chunk by chunk. */
  body?: BodyInit;
  /** Default none. */
  trailers?: HeadersInit;
  /** Runs after each chunk of the body (default: nothing). */
  afterChunk?: AfterChunk;
  /** When the upstream closes its connection; default: not before its response has ended. */
  reset?: UpstreamReset;
}

/** An upstream: a fixed response, or a function of the request that came out of the plugins. */
export type UpstreamInit = ResponseInit | ((request: SeenRequest) => ResponseInit | Promise<ResponseInit>);

/** A response as the host takes it. */
export interface Response {
  readonly headers: HeaderList;
  readonly chunks: readonly Uint8Array[];
  readonly trailers: HeaderList;
  readonly afterChunk?: AfterChunk;
  readonly reset?: UpstreamReset;
}

/** Asks the upstream for its response. */
export async function respond(upstream: UpstreamInit, request: SeenRequest): Promise<Response> {
  const init = typeof upstream === "function" ? await upstream(request) : upstream;
  const chunks = chunksOf(init.body);
  const headers: [string, string][] = [[":status", String(init.status ?? 200)]];
  for (const [name, value] of headerList(init.headers)) headers.push([name.toLowerCase(), value]);
  const trailers = headerList(init.trailers);
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (
    !isChunked(chunks, trailers) &&
    init.reset === undefined &&
    !headers.some(([name]) => name === "content-length")
  ) {
    headers.push(["content-length", String(length)]);
  }
  const { afterChunk, reset } = init;
  return { headers, chunks, trailers, ...(afterChunk && { afterChunk }), ...(reset && { reset }) };
}
