import type { HeaderList } from "@sluice/host";
import { headerList, type HeadersInit } from "./headers.js";
import { chunksOf, knownLength, type AfterChunk, type BodyInit } from "./message.js";
import { readRequestText } from "./request-text.js";
import { fromByteString, toByteString } from "./text.js";

/**
 * When a client closes its connection: once the plugins have seen the first chunk of its body, once it has sent the whole
 * request and nobody answers (the upstream is not asked), or once the plugins have seen the first chunk of the response.
 */
export type HangUp = "during the request" | "while waiting" | "during the response";

/** A request as a test writes it. */
export interface RequestInit {
  /** Default `GET`, or what the text in front says. */
  method?: string;
  /** Path and query; default `/`, or what the text in front says. */
  path?: string;
  /** Default: the header `host`, or else `localhost`. */
  host?: string;
  /** Default `http`. */
  scheme?: string;
  headers?: HeadersInit;
  /** Default none. A list is sent chunk by chunk. */
  body?: BodyInit;
  /** Default none. */
  trailers?: HeadersInit;
  /** Runs after each chunk of the body (default: nothing), such as `() => plugin.clock.advance(100)`. */
  afterChunk?: AfterChunk;
  /** When the client closes its connection; default: not before it has the response. */
  hangUp?: HangUp;
}

/** A request that is complete: what was left out has its default. */
export interface Request extends RequestInit {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** A request as the host takes it. */
export interface WireRequest {
  readonly headers: HeaderList;
  readonly chunks: readonly Uint8Array[];
  readonly trailers: HeaderList;
}

/**
 * Puts a request together from what a test wrote: `GET /path`, the text of a whole message, or an object, and the rest.
 * What stands in `init` wins; headers of both are sent.
 */
export function readRequest(request: string | RequestInit, init: RequestInit = {}): Request {
  const text: RequestInit = typeof request === "string" ? readRequestText(request) : request;
  const headers: (readonly [string, string])[] = [];
  let host = init.host ?? text.host;
  for (const [name, value] of [...headerList(text.headers), ...headerList(init.headers)]) {
    if (name.toLowerCase() === "host") host ??= fromByteString(value);
    else headers.push([name, fromByteString(value)]);
  }
  const { method = "GET", path = "/", ...rest } = { ...text, ...init };
  return { ...rest, method, path, host: host ?? "localhost", headers };
}

/**
 * A request as it comes to the plugins. As Envoy does, it adds `x-forwarded-proto` and `x-request-id` where they are not
 * given, and as clients do, `content-length` for a body in one piece, and for none where one is usual.
 */
export function wireRequest({ method, path, host, scheme = "http", headers: given, ...rest }: Request): WireRequest {
  const chunks = chunksOf(rest.body);
  const trailers = headerList(rest.trailers);
  const headers: [string, string][] = [
    [":authority", toByteString(host)],
    [":path", toByteString(path)],
    [":method", toByteString(method)],
    [":scheme", scheme],
  ];
  const names = new Set(given.map(([name]) => name.toLowerCase()));
  for (const [name, value] of headerList(given)) headers.push([name.toLowerCase(), value]);
  const addMissing = (name: string, value: string): void => {
    if (!names.has(name)) headers.push([name, value]);
  };
  addMissing("x-forwarded-proto", scheme);
  addMissing("x-request-id", "00000000-0000-4000-8000-000000000001");
  const length = names.has("transfer-encoding") ? undefined : knownLength(method, chunks, trailers);
  if (length !== undefined) addMissing("content-length", String(length));
  return { headers, chunks, trailers };
}
