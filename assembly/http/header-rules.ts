/** What must not get into a header map: Envoy does not check responses at all, and checks requests too late. */
import { equalsIgnoreCase, isToken } from "@sluice/codec";
import { MapType } from "../abi/enums";
import {
  E_HEADER_NAME,
  E_HEADER_NEEDED,
  E_HEADER_PATH,
  E_HEADER_STATUS,
  E_HEADER_VALUE,
} from "../plugin/errors";

/** Pseudo headers start with a colon, everything else is a token (RFC 9110, 5.1). */
export function isPseudo(name: string): bool {
  return name.length > 1 && name.charCodeAt(0) == 0x3a;
}

function isName(name: string): bool {
  return isPseudo(name) ? isToken(name.substring(1)) : isToken(name);
}

/** A value may hold anything but CR, LF and NUL, which would end it early (RFC 9110, 5.5). */
export function isValue(value: string): bool {
  for (let i = 0, length = value.length; i < length; i++) {
    const unit = value.charCodeAt(i);
    if (unit == 0x0d || unit == 0x0a || unit == 0) return false;
  }
  return true;
}

function isValueBytes(value: Uint8Array): bool {
  for (let i = 0, length = value.length; i < length; i++) {
    const byte = unchecked(value[i]);
    if (byte == 0x0d || byte == 0x0a || byte == 0) return false;
  }
  return true;
}

/** A final status, three digits. */
export function isStatus(value: string): bool {
  if (value.length != 3) return false;
  const first = value.charCodeAt(0);
  if (first < 0x32 || first > 0x35) return false;
  const second = value.charCodeAt(1);
  const third = value.charCodeAt(2);
  return second >= 0x30 && second <= 0x39 && third >= 0x30 && third <= 0x39;
}

function isPath(value: string): bool {
  if (value == "*") return true; // OPTIONS * (RFC 9110, 7.1)
  if (value.length == 0 || value.charCodeAt(0) != 0x2f) return false;
  for (let i = 0, length = value.length; i < length; i++) {
    const unit = value.charCodeAt(i);
    if (unit <= 0x20 || unit == 0x7f) return false;
  }
  return true;
}

/** Headers that the gateway cannot do without: a request without them finds no route, a response becomes a 502. */
export function isNeeded(map: MapType, name: string): bool {
  if (map == MapType.HttpRequestHeaders) {
    return (
      equalsIgnoreCase(name, ":method") ||
      equalsIgnoreCase(name, ":path") ||
      equalsIgnoreCase(name, ":authority") ||
      equalsIgnoreCase(name, "host") ||
      equalsIgnoreCase(name, "x-forwarded-proto")
    );
  }
  return map == MapType.HttpResponseHeaders && equalsIgnoreCase(name, ":status");
}

/** Why an entry cannot be put into a map, "" when it can. The text never holds the value. */
export function headerProblem(map: MapType, name: string, value: string): string {
  if (!isName(name)) return E_HEADER_NAME + name;
  if (!isValue(value)) return E_HEADER_VALUE + name;
  if (!isPseudo(name)) return isNeeded(map, name) && value.length == 0 ? E_HEADER_NEEDED + name : "";
  if (name == ":status" && !isStatus(value)) return E_HEADER_STATUS;
  if (name == ":path" && !isPath(value)) return E_HEADER_PATH;
  return isNeeded(map, name) && value.length == 0 ? E_HEADER_NEEDED + name : "";
}

/** As `headerProblem`, for a value in bytes. Pseudo headers are text: set them as such. */
export function headerBytesProblem(map: MapType, name: string, value: Uint8Array): string {
  if (!isToken(name)) return E_HEADER_NAME + name;
  if (!isValueBytes(value)) return E_HEADER_VALUE + name;
  return isNeeded(map, name) && value.length == 0 ? E_HEADER_NEEDED + name : "";
}
