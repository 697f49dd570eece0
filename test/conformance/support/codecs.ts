import type { HeaderList } from "@sluice/host";
import { chunksOf, headerList, knownLength } from "@sluice/testing";
import type { Setup, Traffic } from "./case.js";

/** A message as it comes from a wire. */
export interface Message {
  readonly headers: HeaderList;
  readonly chunks: readonly Uint8Array[];
  readonly trailers: HeaderList;
  readonly cut: boolean;
}

/** What a client sends, with what Envoy's codec and connection manager make of it before plugins see it. */
export function requestOf(line: string, traffic: Traffic): Omit<Message, "cut"> {
  const chunks = chunksOf(traffic.body as Parameters<typeof chunksOf>[0]);
  const trailers = headerList(traffic.trailers);
  const [method = "", path = ""] = line.split(" ");
  const length = knownLength(method, chunks, trailers);
  const headers = traffic.http2 === true ? http2Headers(method, path, traffic) : http1Headers(method, path, traffic);
  if (length !== undefined && traffic.http2 !== true) headers.push(["content-length", String(length)]);
  headers.push(["x-forwarded-proto", "http"], ["x-request-id", "00000000-0000-4000-8000-000000000001"]);
  return { headers, chunks, trailers };
}

function http1Headers(method: string, path: string, { headers, host = "localhost" }: Traffic): [string, string][] {
  const given = headerList(headers).filter(([name]) => name.toLowerCase() !== "expect"); // answered by Envoy
  return [
    [":authority", host],
    [":path", path],
    [":method", method],
    [":scheme", "http"],
    ...given.map(([name, value]): [string, string] => [name.toLowerCase(), value.trim()]),
  ];
}

/** In the order in which Node's client sends them; pieces of a cookie are put together behind the others. */
function http2Headers(method: string, path: string, { headers, host = "localhost" }: Traffic): [string, string][] {
  const given = grouped(headerList(headers));
  const valuesOf = (name: string): string[] => given.filter(([key]) => key === name).map(([, value]) => value);
  const pseudo: [string, string][] = [
    [":method", method],
    [":path", path],
    [":scheme", "http"],
  ];
  if (host === "") pseudo.push(...valuesOf("host").map((value): [string, string] => [":authority", value]));
  else pseudo.splice(2, 0, [":authority", host]);
  const cookie = valuesOf("cookie").join("; ");
  return [
    ...pseudo,
    ...given.filter(([name]) => name !== "host" && name !== "cookie"),
    ...(cookie === "" ? [] : [["cookie", cookie] as [string, string]]),
  ];
}

/** With the values of one name together, as Node's client sends them. */
function grouped(headers: HeaderList): [string, string][] {
  const lower = headers.map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const names = new Set(lower.map(([name]) => name));
  return [...names].flatMap((name) => lower.filter(([key]) => key === name));
}

/** What a stream over HTTP/2 may hold where nothing else is said, bytes: Envoy's window of a stream. */
const defaultWindow = 16 * 1024 * 1024;

/** What a stream may hold whatever the limit of the listener is; undefined when that counts. */
export function limitOf({ http2 = false }: Traffic, { http2Window = defaultWindow }: Setup): number | undefined {
  return http2 ? http2Window : undefined;
}

/** Methods whose requests say that they have no body. */
const lengthDue = /^(POST|PUT|PATCH)$/;

/** What goes to the upstream; undefined when a codec for HTTP/2 refuses to send it (RFC 9113, 8.2.2 and 8.3.1). */
export function sentHeaders(headers: HeaderList, bodiless: boolean, http2: boolean): HeaderList | undefined {
  const has = (wanted: string): boolean => headers.some(([name]) => name === wanted);
  if (http2) {
    return !has(":authority") || ["connection", "transfer-encoding", "upgrade"].some(has) ? undefined : headers;
  }
  const method = headers.find(([name]) => name === ":method")?.[1] ?? "";
  return bodiless && !has("content-length") && lengthDue.test(method) ? [...headers, ["content-length", "0"]] : headers;
}

/** What comes of the headers of an upstream: Node's server adds some, Envoy's codec drops and adds some. */
export function decoded(headers: HeaderList, hasBody: boolean, http2: boolean): HeaderList {
  const isLength = ([name]: readonly [string, string]): boolean => name === "content-length";
  const ofHttp1: HeaderList = [
    ["connection", "keep-alive"],
    ...(hasBody && !headers.some(isLength) ? [["transfer-encoding", "chunked"] as const] : []),
  ];
  return [
    ...(headers[0]?.[1] === "204" ? headers.filter((header) => !isLength(header)) : headers),
    ["date", "Thu, 01 Jan 1970 00:00:00 GMT"],
    ...(http2 ? [] : ofHttp1),
    ["x-envoy-upstream-service-time", "1"],
  ];
}

/** What Envoy's HTTP/1 codec makes of the headers of an answer. */
export function encoded(headers: HeaderList, endStream: boolean, line: string, { http2 }: Traffic): HeaderList {
  const known = headers.some(([name]) => name === "content-length");
  const bodiless = line.startsWith("HEAD ") || /^(1\d\d|204|304)$/.test(headers[0]?.[1] ?? "");
  return endStream && !known && !bodiless && http2 !== true ? [...headers, ["content-length", "0"]] : headers;
}
