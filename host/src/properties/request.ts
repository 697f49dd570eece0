import { type GuestContext, MapType } from "../contexts/guest-context.js";
import { HeaderMap } from "../headers/header-map.js";
import { headerText } from "./encode.js";
import type { PropertyValue } from "./value.js";

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
export function requestAttribute(context: GuestContext, name: string): PropertyValue | HeaderMap | undefined {
  const stream = context.stream!;
  const headers = context.readableMap(MapType.RequestHeaders);
  const header = headerOf[name];
  if (header !== undefined) return headerText(headers?.get(header));
  switch (name) {
    case "url_path":
      return headerText(headers?.get(":path")?.replace(/[?#].*$/s, ""));
    case "query":
      return headerText(headers?.get(":path")?.replace(/^[^?]*\??|#.*$/gs, ""));
    case "headers":
      return headers ?? new HeaderMap("request");
    case "protocol":
      return (stream.properties["request.protocol"] as PropertyValue | undefined) ?? "HTTP/1.1";
    case "time":
      return stream.startedAt;
    case "duration":
      return stream.endedAt === undefined ? undefined : stream.endedAt - stream.startedAt;
    case "size":
      return contentLength(stream.request.headers) ?? BigInt(stream.requestBytes);
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
