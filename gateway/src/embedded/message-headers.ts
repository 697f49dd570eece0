import { randomUUID } from "node:crypto";
import type { IncomingMessage, OutgoingMessage } from "node:http";
import type { HeaderList } from "@sluice/host";
import type { HostMatchingSpec } from "../bootstrap/model.js";
import { seenHost } from "./host-matching.js";

type Header = readonly [name: string, value: string];

/** Headers that belong to one connection (RFC 9110, 7.6.1). */
const hopByHop = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"]);

/** Node's flat list of names and values as header list, names in lower case as Envoy's codec gives them. */
export function headerList(flat: readonly string[]): Header[] {
  const headers: Header[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) headers.push([(flat[at] ?? "").toLowerCase(), flat[at + 1] ?? ""]);
  return headers;
}

/** A header list without what belongs to one connection. */
export function withoutHopByHop(headers: HeaderList): Header[] {
  return headers.filter(([name]) => !hopByHop.has(name));
}

/**
 * Headers of a request as the first filter sees them behind Envoy's connection manager: pseudo headers first, nothing
 * that belongs to the connection, with `x-forwarded-proto` and `x-request-id`.
 */
export function requestHeaderList(request: IncomingMessage, hostMatching: HostMatchingSpec = {}): HeaderList {
  const received = headerList(request.rawHeaders);
  const nominated = nominatedBy(received);
  const { authority, path } = targetOf(request.url ?? "", received);
  const headers: Header[] = [];
  if (authority !== undefined) headers.push([":authority", seenHost(authority, hostMatching)]);
  headers.push([":path", path], [":method", request.method ?? ""], [":scheme", "http"]);
  for (const header of withoutHopByHop(received)) {
    const [name, value] = header;
    // Node has answered `expect: 100-continue` already; `te` may only announce trailers to the next hop.
    if (name === "host" || name === "expect" || nominated.has(name)) continue;
    if (name === "te" && value.toLowerCase() !== "trailers") continue;
    headers.push(header);
  }
  const has = (name: string): boolean => headers.some(([candidate]) => candidate === name);
  if (!has("x-forwarded-proto")) headers.push(["x-forwarded-proto", "http"]);
  if (!has("x-request-id")) headers.push(["x-request-id", randomUUID()]);
  return headers;
}

/** Headers that the `connection` header declares to belong to the connection. */
function nominatedBy(headers: HeaderList): ReadonlySet<string> {
  const names = headers.filter(([name]) => name === "connection").flatMap(([, value]) => value.split(","));
  return new Set(names.map((name) => name.trim().toLowerCase()).filter((name) => name !== "te" && name !== "host"));
}

/** An absolute request target wins over the host header (RFC 9112, 3.2.2). */
function targetOf(target: string, headers: HeaderList): { authority: string | undefined; path: string } {
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/is.exec(target);
  if (absolute !== null) {
    const [, authority = "", rest = ""] = absolute;
    return { authority, path: rest.startsWith("/") ? rest : `/${rest}` };
  }
  const hosts = headers.filter(([name]) => name === "host").map(([, value]) => value);
  return { authority: hosts.length === 0 ? undefined : hosts.join(","), path: target };
}

/** Whether no body can follow a request: neither a length above 0 nor chunks are announced. */
export function isBodiless(message: IncomingMessage): boolean {
  const { "transfer-encoding": encoding, "content-length": length } = message.headers;
  return encoding === undefined && (length === undefined || Number(length) === 0);
}

/** A copy in the shape that Node's `addTrailers` is declared with. */
export function mutable(headers: HeaderList): [name: string, value: string][] {
  return headers.map(([name, value]) => [name, value]);
}

/** Sends the headers ahead of the body. `flushHeaders` would write them as UTF-8, and they are bytes. */
export function sendHeaders(message: OutgoingMessage): void {
  message.write("", "latin1");
}
