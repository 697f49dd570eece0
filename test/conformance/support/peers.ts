import { type HeaderList } from "@sluice/host";
import { SeenResponse } from "@sluice/testing";
import type { Message } from "./codecs.js";

/*
 * Node's server and client stand on both sides of Envoy. What they make of a message whose framing a plugin has spoilt is
 * no doing of Envoy's, which sends what it is given, so it is told here for the host as well.
 */

/** What a server does with a request. */
export interface Served {
  /** The body as far as the server reads it; undefined when nobody is told of the request. */
  readonly body?: Uint8Array;
  /** Answers like this in place of its application, or gives the stream up. */
  readonly instead?: Message | "reset";
}

/** What a server does with a request that has ended; undefined when it waits for more of it. */
export function served(headers: HeaderList, body: Uint8Array, http2: boolean): Served | undefined {
  const length = lengthOf(headers) ?? body.length;
  if (http2) return length === body.length ? { body } : { instead: "reset" };
  if (valueOf(headers, ":path")?.includes(" ") === true) return { instead: badRequest([]) };
  if (valueOf(headers, ":authority") === undefined) return { instead: badRequest(ofItsOwn) };
  const isChunked = valueOf(headers, "transfer-encoding") !== undefined; // by a plugin: Envoy shows no other
  if (length > body.length || (isChunked && body.length === 0)) return undefined;
  // What is left over is no request, which the server says before its application has answered.
  return { body: body.subarray(0, length), ...(length < body.length && { instead: badRequest([]) }) };
}

/** What a client gets of a response that was sent to it with these headers and trailers; undefined for none. */
export function received(
  response: SeenResponse | undefined,
  { headers, trailers }: Pick<Message, "headers" | "trailers">,
  isHead: boolean,
  http2: boolean,
): SeenResponse | undefined {
  if (response === undefined) return undefined;
  const { body, complete, status } = response;
  const got = (bytes: Uint8Array, whole: boolean): SeenResponse => new SeenResponse(headers, bytes, trailers, whole);
  const bodiless = isHead || status === 204 || status === 304;
  const length = isHead ? 0 : (lengthOf(headers) ?? body.length);
  if (http2) {
    if (status === 204 && length > 0) return undefined;
    return body.length > 0 && (bodiless || length !== body.length) ? got(none, false) : response;
  }
  if (status >= 100 && status < 200 && status !== 101) return undefined; // it waits for the final one
  if (bodiless || status === 101) return got(none, complete);
  return got(body.subarray(0, length), complete && body.length >= length);
}

const none = new Uint8Array(0);

const ofItsOwn: HeaderList = [
  ["date", "Thu, 01 Jan 1970 00:00:00 GMT"],
  ["transfer-encoding", "chunked"],
];

function badRequest(more: HeaderList): Message {
  const headers: HeaderList = [
    [":status", "400"],
    ["connection", "close"],
    ...more,
    ["x-envoy-upstream-service-time", "1"],
  ];
  return { headers, chunks: [none], trailers: [], cut: false };
}

function lengthOf(headers: HeaderList): number | undefined {
  const value = valueOf(headers, "content-length");
  return value === undefined ? undefined : Number(value);
}

function valueOf(headers: HeaderList, name: string): string | undefined {
  return headers.find(([key]) => key === name)?.[1];
}
