import type { HeaderList } from "@sluice/host";
import { TestingError } from "./errors.js";
import { headerList, type HeadersInit } from "./headers.js";
import { chunksOf, type BodyInit } from "./message.js";
import { toByteString } from "./text.js";

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
}

/** A request as the host takes it. */
export interface Request {
  readonly headers: HeaderList;
  readonly chunks: readonly Uint8Array[];
  readonly trailers: HeaderList;
}

/**
 * Makes a request from a line such as `GET /path?query` and the rest. As Envoy does, it adds `x-forwarded-proto` and
 * `x-request-id` where they are not given, and `content-length` for a body in one piece.
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
  if (chunks.length === 1 && !init.trailers) addMissing("content-length", String(chunks[0]!.length));
  return { headers, chunks, trailers: headerList(init.trailers) };
}
