import { type GuestContext, MapType } from "../contexts/guest-context.js";
import { HeaderMap } from "../headers/header-map.js";
import type { PropertyValue } from "./value.js";

const grpcFromHttp: Readonly<Record<string, bigint>> = {
  "400": 13n,
  "401": 16n,
  "403": 7n,
  "404": 12n,
  "429": 14n,
  "502": 14n,
  "503": 14n,
  "504": 14n,
};
const grpcUnknown = 2n;

/** `response.*`. The code is known from the response headers on, the maps only while they are readable. */
export function responseAttribute(context: GuestContext, name: string): PropertyValue | HeaderMap | undefined {
  const stream = context.stream!;
  const { headers: started, trailers: ended } = stream.response;
  const headers = context.readableMap(MapType.ResponseHeaders);
  switch (name) {
    case "code":
      return integer(started?.get(":status"));
    case "code_details":
      return stream.details === "" ? undefined : stream.details;
    case "flags":
      return BigInt(stream.responseFlags);
    case "grpc_status":
      if (started === undefined) return undefined;
      return (
        integer(ended?.get("grpc-status") ?? started.get("grpc-status")) ??
        grpcFromHttp[started.get(":status") ?? ""] ??
        grpcUnknown
      );
    case "headers":
      return headers ?? new HeaderMap("response");
    case "trailers":
      return context.readableMap(MapType.ResponseTrailers) ?? new HeaderMap("responseTrailers");
    case "size":
      return BigInt(stream.responseBytes);
    case "total_size":
      return BigInt((headers?.byteSize ?? 0) + stream.responseBytes);
    case "headers_bytes":
      return BigInt(headers?.byteSize ?? 0);
    default:
      return undefined;
  }
}

function integer(text: string | undefined): bigint | undefined {
  return text !== undefined && /^\d+$/.test(text) ? BigInt(text) : undefined;
}
