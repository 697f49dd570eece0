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
  /** Milliseconds of the test's clock until it comes (default 0). */
  delayMs?: number;
  /** Runs after each chunk of the body (default: nothing). */
  afterChunk?: AfterChunk;
  /** When the upstream closes its connection; default: not before its response has ended. */
  reset?: UpstreamReset;
}

/** An upstream that gives no response: `refused` (no connection), `timeout` (never answers), `garbage` (no HTTP). */
export type UpstreamFailure = "refused" | "timeout" | "garbage";

/** What an upstream does with a request. */
export type UpstreamAnswer = ResponseInit | UpstreamFailure;

/** An upstream: a fixed answer, or a function of the request that came out of the plugins. */
export type UpstreamInit = UpstreamAnswer | ((request: SeenRequest) => UpstreamAnswer | Promise<UpstreamAnswer>);

/** A response as the host takes it. */
export interface Response {
  readonly headers: HeaderList;
  readonly chunks: readonly Uint8Array[];
  readonly trailers: HeaderList;
  readonly delayMs: number;
  readonly afterChunk?: AfterChunk;
  readonly reset?: UpstreamReset;
}

/** Asks the upstream what it does. */
export async function respond(upstream: UpstreamInit, request: SeenRequest): Promise<Response | UpstreamFailure> {
  const answer = typeof upstream === "function" ? await upstream(request) : upstream;
  return typeof answer === "string" ? answer : wireResponse(answer);
}

/** A response as it comes from the wire: with `content-length` where servers send it. */
export function wireResponse(init: ResponseInit): Response {
  const chunks = chunksOf(init.body);
  const headers = responseHeaders(init);
  const trailers = headerList(init.trailers);
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (
    !isChunked(chunks, trailers) &&
    init.reset === undefined &&
    !headers.some(([name]) => name === "content-length")
  ) {
    headers.push(["content-length", String(length)]);
  }
  const { afterChunk, reset, delayMs = 0 } = init;
  return { headers, chunks, trailers, delayMs, ...(afterChunk && { afterChunk }), ...(reset && { reset }) };
}

/** The headers that a test wrote, with the status. */
export function responseHeaders({ status = 200, headers }: ResponseInit): [name: string, value: string][] {
  const list: [string, string][] = [[":status", String(status)]];
  for (const [name, value] of headerList(headers)) list.push([name.toLowerCase(), value]);
  return list;
}
