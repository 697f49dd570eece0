/** What the headers say about a body. */
import { containsIgnoreCase, equalsIgnoreCase } from "@sluice/codec/ascii";
import { MapType, Status } from "../abi/enums";
import { getHeaderMapValue } from "../abi/headers";
import { resultText } from "../abi/memory";

/** The first value of a header, "" when there is none. */
export function headerText(map: MapType, name: string): string {
  return getHeaderMapValue(map, name) == Status.Ok ? resultText() : "";
}

/**
 * A body that text handlers can make nothing of: `content-type` names `octet-stream` or `grpc`, or there is a
 * `content-encoding` other than `identity` (RFC 9110, 8.4).
 */
export function isBinary(map: MapType): bool {
  const encoding = headerText(map, "content-encoding");
  if (encoding.length > 0 && !equalsIgnoreCase(encoding, "identity")) return true;
  const type = headerText(map, "content-type");
  return containsIgnoreCase(type, "octet-stream") || containsIgnoreCase(type, "grpc");
}

/** `content-type` names `application/json`. */
export function isJson(map: MapType): bool {
  return containsIgnoreCase(headerText(map, "content-type"), "application/json");
}

/** A request for a websocket (RFC 6455, 4.1). */
export function isWebsocketUpgrade(): bool {
  if (!equalsIgnoreCase(headerText(MapType.HttpRequestHeaders, "upgrade"), "websocket")) return false;
  return containsIgnoreCase(headerText(MapType.HttpRequestHeaders, "connection"), "upgrade");
}
