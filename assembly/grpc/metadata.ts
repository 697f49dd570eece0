/** Metadata of gRPC: headers with stricter names, and with any bytes under names that end with `-bin`. */
import { fromBase64 } from "@sluice/codec/base64";
import { decodeText } from "@sluice/codec/text";
import { MapType, Status } from "../abi/enums";
import { getHeaderMapPairs } from "../abi/headers";
import { isTooLarge, PairsReader } from "../abi/pairs";
import { isPseudo } from "../http/header-rules";
import { Headers } from "../http/headers";
import { E_GRPC_BIN_TWICE, E_GRPC_KEY, E_GRPC_VALUE, E_HEADERS_TOO_MANY } from "../plugin/errors";

function isBinary(key: string): bool {
  return key.endsWith("-bin");
}

/** Why metadata cannot be sent, "" when it can. The text never holds a value. */
export function metadataProblem(metadata: Headers): string {
  if (isTooLarge(metadata.names, metadata.values)) return E_HEADERS_TOO_MANY;
  for (let i = 0, count = metadata.length; i < count; i++) {
    const key = metadata.nameAt(i);
    if (!isKey(key)) return E_GRPC_KEY + key;
    if (!isBinary(key)) {
      if (!isPrintable(metadata.valueAt(i))) return E_GRPC_VALUE + key;
    } else if (metadata.getAll(key).length > 1) {
      return E_GRPC_BIN_TWICE + key;
    }
  }
  return "";
}

/** Lower case letters, digits, `-`, `_` and `.`, and none of the names that gRPC or HTTP/2 need for themselves. */
function isKey(key: string): bool {
  for (let i = 0, length = key.length; i < length; i++) {
    const unit = key.charCodeAt(i);
    const isLetter = unit >= 0x61 && unit <= 0x7a;
    if (!isLetter && !(unit >= 0x30 && unit <= 0x39) && unit != 0x2d && unit != 0x2e && unit != 0x5f) return false;
  }
  if (key.length == 0 || key.startsWith("grpc-")) return false;
  return (
    key != "te" &&
    key != "host" &&
    key != "content-type" &&
    key != "content-length" &&
    key != "transfer-encoding" &&
    key != "connection" &&
    key != "upgrade"
  );
}

function isPrintable(value: string): bool {
  for (let i = 0, length = value.length; i < length; i++) {
    const unit = value.charCodeAt(i);
    if (unit < 0x20 || unit > 0x7e) return false;
  }
  return true;
}

/**
 * Metadata that a service has sent. Envoy encodes what goes out under `-bin` names and leaves what comes in as it was on the wire:
 * base64, with or without padding. Here it is decoded, so that `getBytes` gives what the service has set.
 */
export function readMetadata(map: MapType): Headers {
  const metadata = new Headers();
  if (getHeaderMapPairs(map) != Status.Ok) return metadata;
  const pairs = new PairsReader();
  for (let i = 0; pairs.next(i); i++) {
    const name = pairs.name;
    if (isPseudo(name)) continue;
    if (!isBinary(name)) {
      metadata.append(name, pairs.value);
      continue;
    }
    // Several values of a name may have been joined on their way (RFC 9110, 5.3).
    const values = pairs.value.split(",");
    for (let j = 0; j < values.length; j++) metadata.append(name, decoded(values[j].trim()));
  }
  return metadata;
}

/** What is not base64 stays as it is. */
function decoded(text: string): string {
  const missing = -text.length & 3;
  const bytes = fromBase64(text.endsWith("=") ? text : text + "=".repeat(missing));
  return bytes == null ? text : decodeText(bytes);
}
