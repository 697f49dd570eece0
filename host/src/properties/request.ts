import { type GuestContext, MapType } from "../contexts/guest-context.js";
import { HeaderMap } from "../headers/header-map.js";
import { headerText } from "./encode.js";
import { Duration, Timestamp, type Typed } from "./typed.js";

/** Attributes that are nothing but a header. */
const headerOf: Readonly<Record<string, string>> = {
  path: ":path",
  host: ":authority",
  scheme: ":scheme",
  method: ":method",
  referer: "referer",
  useragent: "user-agent",
  id: "x-request-id",
};

/**
 * `request.*`. What comes from headers is there exactly as long as map 0 is readable: not any more once the header
 * callback has continued, and again while the stream is logged.
 */
export function requestAttribute(context: GuestContext, name: string): Typed | undefined {
  const stream = context.observed!;
  const headers = context.readableMap(MapType.RequestHeaders);
  if (Object.hasOwn(headerOf, name)) return headerText(headers?.get(headerOf[name]!));
  switch (name) {
    case "url_path":
      return headerText(headers?.get(":path")?.replace(/[?#].*$/s, ""));
    case "query":
      return headerText(headers?.get(":path")?.replace(/^[^?]*\??|#.*$/gs, ""));
    case "headers":
      return headers ?? new HeaderMap("request");
    case "protocol":
      return "HTTP/1.1";
    case "time":
      return new Timestamp(stream.startedAt);
    case "duration":
      return stream.endedAt === undefined ? undefined : new Duration(stream.endedAt - stream.startedAt);
    case "size":
      return contentLength(headers) ?? BigInt(stream.requestBytes);
    case "total_size":
      return BigInt((headers?.byteSize ?? 0) + stream.requestBytes);
    case "headers_bytes":
      return BigInt(headers?.byteSize ?? 0);
    default:
      return undefined;
  }
}

function contentLength(headers: HeaderMap | undefined): bigint | undefined {
  const text = headers?.get("content-length");
  return text !== undefined && /^\d+$/.test(text) ? BigInt(text) : undefined;
}
