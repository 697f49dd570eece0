/** What must not get into a header map: Envoy does not check responses at all, and checks requests too late. */
import { equalsIgnoreCase, isToken } from "@sluice/codec/ascii";
import { unitAt } from "@sluice/codec/unit";
import { MapType } from "../abi/enums";
import { isTokenName } from "../abi/names";
import { E_HEADER_NAME, E_HEADER_NEEDED, E_HEADER_VALUE } from "../plugin/errors";

const COLON: i32 = 0x3a;
const SLASH: i32 = 0x2f;

/** Pseudo headers start with a colon, everything else is a token (RFC 9110, 5.1). */
export function isPseudo(name: string): bool {
  return name.length > 1 && unitAt(name, 0) == COLON;
}

/** A value may hold anything but CR, LF and NUL, which would end it early (RFC 9110, 5.5). */
export function isValue(value: string): bool {
  const length = value.length;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    // Four units a step: where taking 0x0e from each sets a highest bit that was clear, one of them is less.
    const four = load<u64>(changetype<usize>(value) + ((<usize>i) << 1));
    if (((four - 0x000e000e000e000e) & ~four & 0x8000800080008000) != 0) break;
  }
  for (; i < length; i++) {
    const unit = unitAt(value, i);
    if (unit <= 0x0d && (unit == 0x0d || unit == 0x0a || unit == 0)) return false;
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

/**
 * A final status: three digits from 200 to 599, and none that has no body, since the bytes of the body that is there would
 * be taken for the next response (RFC 9110, 6.4.1); a local response can have those.
 */
function isStatus(value: string): bool {
  if (value.length != 3) return false;
  let status = 0;
  for (let i = 0; i < 3; i++) {
    const digit = unitAt(value, i) - 0x30;
    if (<u32>digit > 9) return false;
    status = status * 10 + digit;
  }
  return status >= 200 && status <= 599 && status != 204 && status != 205 && status != 304;
}

/** Neither empty, nor with blanks or control characters, nor with what ends a host (RFC 3986, 3.2.2) if it is one. */
export function isWhole(value: string, isHost: bool): bool {
  for (let i = 0, length = value.length; i < length; i++) {
    const unit = unitAt(value, i);
    if (unit <= 0x20 || unit == 0x7f || (isHost && (unit == SLASH || unit == 0x40 || unit == 0x3f || unit == 0x23))) {
      return false;
    }
  }
  return value.length > 0;
}

/** A method other than those that change what a body means to the gateway (RFC 9110, 9.3.2 and 9.3.6). */
function isMethod(value: string): bool {
  return isToken(value) && value != "HEAD" && value != "CONNECT";
}

/** Is it as long as one of the names below? Shifts count modulo 32, so some longer names are taken for such as well. */
// @ts-ignore: decorator
@inline
function hasGuardedLength(name: string): bool {
  return (((1 << 4) | (1 << 14) | (1 << 17)) & (1 << name.length)) != 0;
}

/** Is it a pseudo header, or as long as one of the names below? Most are not, and then they need not be compared. */
// @ts-ignore: decorator
@inline
export function mayBeGuarded(name: string): bool {
  return hasGuardedLength(name) || isPseudo(name);
}

/** Headers that say where a message ends: the gateway sets them, and a wrong one smuggles a second message. */
export function isFraming(name: string): bool {
  if (!mayBeGuarded(name)) return false;
  return equalsIgnoreCase(name, "content-length") || equalsIgnoreCase(name, "transfer-encoding");
}

/** Headers that the gateway cannot do without: a request without them finds no route, a response becomes a 502. */
export function isNeeded(map: MapType, name: string): bool {
  if (!mayBeGuarded(name)) return false;
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
  if (equalsIgnoreCase(name, ":method")) return isMethod(value);
  const isPath = equalsIgnoreCase(name, ":path");
  if (!isWhole(value, !isPath)) return false;
  return !isPath || value.charCodeAt(0) == SLASH || value == "*"; // RFC 9110, 7.1
}

/** Pseudo headers beside those that are needed: Envoy takes others for something else, such as a second host. */
function isKnownPseudo(map: MapType, name: string): bool {
  return isNeeded(map, name) || (map == MapType.HttpRequestHeaders && equalsIgnoreCase(name, ":scheme"));
}

/** Why an entry cannot be put into a map, "" when it can. The text never holds the value. */
export function headerProblem(map: MapType, name: string, value: string): string {
  return !hasGuardedLength(name) && isTokenName(name) && isValue(value) ? "" : lookAt(map, name, value);
}

/** As `headerProblem`, of any entry: most have none, and are known to at once. */
function lookAt(map: MapType, name: string, value: string): string {
  const isName = isPseudo(name) ? isKnownPseudo(map, name) : isToken(name);
  if (!isName) return E_HEADER_NAME + name;
  if (!isValue(value)) return E_HEADER_VALUE + name;
  const guarded = isFraming(name) || (isNeeded(map, name) && !isUsable(name, value));
  return guarded ? E_HEADER_NEEDED + name : "";
}

/** As `headerProblem`, for a value in bytes. Needed headers are text: set them as such. */
export function headerBytesProblem(map: MapType, name: string, value: Uint8Array): string {
  if (!isToken(name)) return E_HEADER_NAME + name;
  if (!isValueBytes(value)) return E_HEADER_VALUE + name;
  return isFraming(name) || isNeeded(map, name) ? E_HEADER_NEEDED + name : "";
}
