import type { HeaderList } from "@sluice/host";
import { TestingError } from "./errors.js";
import { headerList, type HeadersInit } from "./headers.js";
import { chunksOf, knownLength, type AfterChunk, type BodyInit } from "./message.js";
import { toByteString } from "./text.js";

/**
 * When a client closes its connection: once the plugins have seen the first chunk of its body, once it has sent the whole
 * request and nobody answers (the upstream is not asked), or once the plugins have seen the first chunk of the response.
 */
export type HangUp = "during the request" | "while waiting" | "during the response";

/** A request as a test writes it. */
export interface RequestInit {
  /** Default `localhost`. */
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

/** A request as the host takes it. */
export interface Request {
  readonly headers: HeaderList;
  readonly chunks: readonly Uint8Array[];
  readonly trailers: HeaderList;
  readonly afterChunk?: AfterChunk;
  readonly hangUp?: HangUp;
}

/**
 * Makes a request from a line such as `GET /path?query` and the rest. As Envoy does, it adds `x-forwarded-proto` and
 * `x-request-id` where they are not given, and as clients do, `content-length` for a body in one piece, and for none
 * where one is usual.
 */
export function makeRequest(line: string, init: RequestInit): Request {
  const match = /^([^\s]+) (\S.*)$/.exec(line);
  if (!match) {
    throw new TestingError(
      "SLUICE_TEST_REQUEST_INVALID",
      `The request "${line}" cannot be read: write a method, a blank and a path, such as "GET /".`,
    );
  }
  const [, method, path] = match;
  const scheme = init.scheme ?? "http";
  const given = headerList(init.headers);
  const chunks = chunksOf(init.body);
  const headers: [string, string][] = [
    [":authority", toByteString(init.host ?? "localhost")],
    [":path", toByteString(path!)],
    [":method", toByteString(method!)],
    [":scheme", scheme],
  ];
  const names = new Set(given.map(([name]) => name.toLowerCase()));
  for (const [name, value] of given) headers.push([name.toLowerCase(), value]);
  const addMissing = (name: string, value: string): void => {
    if (!names.has(name)) headers.push([name, value]);
  };
  addMissing("x-forwarded-proto", scheme);
  addMissing("x-request-id", "00000000-0000-4000-8000-000000000001");
  const trailers = headerList(init.trailers);
  const length = knownLength(method!, chunks, trailers);
  if (length !== undefined) addMissing("content-length", String(length));
  const { afterChunk, hangUp } = init;
  return { headers, chunks, trailers, ...(afterChunk && { afterChunk }), ...(hangUp && { hangUp }) };
}
