import { startHttpCall } from "../callout/http-callout.js";
import { HeaderMap } from "../headers/header-map.js";
import { readPairs } from "../headers/pairs.js";
import { asciiLower, type ByteString } from "../bytes.js";
import { hostCall } from "./host-call.js";
import { returnText } from "./result.js";
import { Status } from "./status.js";

/** `proxy_http_call` and `proxy_get_status`. */
export const httpCalls = [
  hostCall(
    "proxy_http_call",
    "iiiiiiiiii",
    (vm) =>
      (
        clusterPointer: number,
        clusterSize: number,
        headersPointer: number,
        headersSize: number,
        bodyPointer: number,
        bodySize: number,
        trailersPointer: number,
        trailersSize: number,
        timeoutMs: number,
        cell: number,
      ) => {
        const { root } = vm.context();
        const { memory } = vm;
        const cluster = memory.peek(clusterPointer, clusterSize);
        const headers = memory.peek(headersPointer, headersSize);
        const body = memory.copy(bodyPointer, bodySize);
        const trailers = memory.peek(trailersPointer, trailersSize);
        if (cluster === undefined || headers === undefined || body === undefined || trailers === undefined) {
          return Status.InvalidMemoryAccess;
        }
        // The cell is cleared first, which also proves that the token can be told later.
        if (!memory.writeU32(cell, 0)) return Status.InvalidMemoryAccess;
        const result = startHttpCall(root, {
          cluster: cluster.toString("utf8"),
          headers: mapOf("request", headers),
          body,
          trailers: mapOf("requestTrailers", trailers),
          timeoutMs: timeoutMs >>> 0,
        });
        if (result.status === Status.Ok) memory.writeU32(cell, result.token);
        return result.status;
      },
  ),
  hostCall("proxy_get_status", "iii", (vm) => (codeCell: number, pointerCell: number, sizeCell: number) => {
    const { root } = vm.context();
    if (!vm.memory.writeU32(codeCell, root.statusCode)) return Status.InvalidMemoryAccess;
    return returnText(vm, root.statusMessage, pointerCell, sizeCell);
  }),
];

function mapOf(kind: "request" | "requestTrailers", bytes: Uint8Array): HeaderMap {
  const pairs: [ByteString, ByteString][] = readPairs(bytes).map(([name, value]) => [asciiLower(name), value]);
  return HeaderMap.from(kind, pairs);
}
