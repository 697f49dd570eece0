import type { ByteString } from "../bytes.js";
import { HeaderMap } from "../headers/header-map.js";
import type { HeaderList } from "../headers/header-list.js";

/** An answer made inside Envoy instead of by an upstream. */
export interface LocalReply {
  readonly status: number;
  readonly body: Uint8Array;
  /** Added to the reply; `:status` and `content-length` among them do not count. */
  readonly headers: HeaderList;
  /** gRPC status for gRPC requests; undefined derives it from `status`. */
  readonly grpcStatus?: number | undefined;
  /** Response code details. */
  readonly details: string;
  /** Name of the plugin that sent it; undefined when the gateway did. */
  readonly plugin?: string;
}

/** A reply with nothing but a status, a text and its details. */
export function plainReply(status: number, text: string, details: string, grpcStatus?: number): LocalReply {
  return { status, body: Buffer.from(text, "latin1"), headers: [], details, grpcStatus };
}

const grpcStatuses: Readonly<Record<number, number>> = {
  400: 13,
  401: 16,
  403: 7,
  404: 12,
  429: 14,
  502: 14,
  503: 14,
  504: 14,
};
const grpcUnknown = 2;

/** The gRPC status that an HTTP status stands for. */
export function grpcFromHttp(status: number): number {
  return grpcStatuses[status] ?? grpcUnknown;
}

/** Headers and body of a local reply. A gRPC client gets 200 with trailers in the headers and no body. */
export function prepareLocalReply(reply: LocalReply, isGrpc: boolean, isHead: boolean): [HeaderMap, Uint8Array] {
  const headers = new HeaderMap("response");
  headers.add(":status", String(reply.status));
  for (const [name, value] of reply.headers) {
    const key = name.toLowerCase();
    if (key !== ":status") headers.add(key, value);
  }
  if (isGrpc) return [grpcHeaders(headers, reply, isHead), new Uint8Array(0)];
  if (reply.body.length === 0) {
    headers.remove("content-length");
    headers.remove("content-type");
    return [headers, reply.body];
  }
  headers.set("content-length", String(reply.body.length));
  if (!headers.has("content-type")) headers.add("content-type", "text/plain");
  return [headers, isHead ? new Uint8Array(0) : reply.body];
}

function grpcHeaders(headers: HeaderMap, reply: LocalReply, isHead: boolean): HeaderMap {
  headers.replace(":status", "200");
  headers.replace("content-type", "application/grpc");
  if (!headers.has("grpc-status")) {
    headers.add("grpc-status", String(reply.grpcStatus ?? grpcFromHttp(reply.status)));
  }
  if (reply.body.length > 0 && !isHead) headers.replace("grpc-message", percentEncode(reply.body));
  headers.remove("content-length");
  return headers;
}

function percentEncode(bytes: Uint8Array): ByteString {
  let text = "";
  for (const byte of bytes) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x25;
    text += plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return text;
}
