import type { HeaderList } from "@sluice/host";
import { headerList, type HeadersInit } from "./headers.js";
import { chunksOf, type BodyInit, type SeenRequest } from "./message.js";

/** A response of the upstream as a test writes it. */
export interface ResponseInit {
  /** Default 200. */
  status?: number;
  headers?: HeadersInit;
  /** Default none. A list is sent chunk by chunk. */
  body?: BodyInit;
  /** Default none. */
  trailers?: HeadersInit;
}

/** An upstream: a fixed response, or a function of the request that came out of the plugins. */
export type UpstreamInit = ResponseInit | ((request: SeenRequest) => ResponseInit | Promise<ResponseInit>);

/** A response as the host takes it. */
export interface Response {
  readonly headers: HeaderList;
  readonly chunks: readonly Uint8Array[];
  readonly trailers: HeaderList;
}

/** Asks the upstream for its response. */
export async function respond(upstream: UpstreamInit, request: SeenRequest): Promise<Response> {
  const init = typeof upstream === "function" ? await upstream(request) : upstream;
  const chunks = chunksOf(init.body);
  const headers: [string, string][] = [[":status", String(init.status ?? 200)]];
  for (const [name, value] of headerList(init.headers)) headers.push([name.toLowerCase(), value]);
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (!init.trailers && !headers.some(([name]) => name === "content-length")) {
    headers.push(["content-length", String(length)]);
  }
  return { headers, chunks, trailers: headerList(init.trailers) };
}
