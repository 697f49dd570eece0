/** What must not get into a header map: Envoy does not check responses at all, and checks requests too late. */
import { equalsIgnoreCase, isToken } from "@sluice/codec/ascii";
import { MapType } from "../abi/enums";
import { E_HEADER_NAME, E_HEADER_NEEDED, E_HEADER_VALUE } from "../plugin/errors";

const COLON: i32 = 0x3a;
const SLASH: i32 = 0x2f;
const ASTERISK: i32 = 0x2a;

/** Pseudo headers start with a colon, everything else is a token (RFC 9110, 5.1). */
export function isPseudo(name: string): bool {
  return name.length > 1 && name.charCodeAt(0) == COLON;
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

/** A final status: three digits from 200 to 599. */
function isStatus(value: string): bool {
  if (value.length != 3) return false;
  let status = 0;
  for (let i = 0; i < 3; i++) {
    const digit = value.charCodeAt(i) - 0x30;
    if (<u32>digit > 9) return false;
    status = status * 10 + digit;
  }
  return status >= 200 && status <= 599;
}

/** A path that is routed: `/` and no blank or control character; or `*` (RFC 9110, 7.1). */
function isPath(value: string): bool {
  const length = value.length;
  if (length == 0) return false;
  if (value.charCodeAt(0) == ASTERISK) return length == 1;
  for (let i = 0; i < length; i++) {
    const unit = value.charCodeAt(i);
    if (unit <= 0x20 || unit == 0x7f) return false;
  }
  return value.charCodeAt(0) == SLASH;
}

/** Headers that the gateway cannot do without: a request without them finds no route, a response becomes a 502. */
export function isNeeded(map: MapType, name: string): bool {
  if (map == MapType.HttpResponseHeaders) return equalsIgnoreCase(name, ":status");
  return (
    map == MapType.HttpRequestHeaders &&
    (equalsIgnoreCase(name, ":method") ||
      equalsIgnoreCase(name, ":path") ||
      equalsIgnoreCase(name, ":authority") ||
      equalsIgnoreCase(name, "host") ||
      equalsIgnoreCase(name, "x-forwarded-proto"))
  );
}

function isUsable(name: string, value: string): bool {
  if (equalsIgnoreCase(name, ":status")) return isStatus(value);
  if (equalsIgnoreCase(name, ":path")) return isPath(value);
  return value.length > 0;
}

/** Why an entry cannot be put into a map, "" when it can. The text never holds the value. */
export function headerProblem(map: MapType, name: string, value: string): string {
  if (!isToken(isPseudo(name) ? name.substring(1) : name)) return E_HEADER_NAME + name;
  if (!isValue(value)) return E_HEADER_VALUE + name;
  return isNeeded(map, name) && !isUsable(name, value) ? E_HEADER_NEEDED + name : "";
}

/** As `headerProblem`, for a value in bytes. Pseudo headers are text: set them as such. */
export function headerBytesProblem(map: MapType, name: string, value: Uint8Array): string {
  if (!isToken(name)) return E_HEADER_NAME + name;
  if (!isValueBytes(value)) return E_HEADER_VALUE + name;
  return isNeeded(map, name) && value.length == 0 ? E_HEADER_NEEDED + name : "";
}
