import { type GuestContext, MapType } from "../contexts/guest-context.js";
import { HeaderMap } from "../headers/header-map.js";
import { grpcFromHttp } from "../stream/local-reply.js";
import { Duration, type Typed } from "./typed.js";

/** `response.*`. The code is known from the response headers on, the maps only while they are readable. */
export function responseAttribute(context: GuestContext, name: string): Typed | undefined {
  const stream = context.observed!;
  const headers = context.readableMap(MapType.ResponseHeaders);
  const trailers = context.readableMap(MapType.ResponseTrailers);
  switch (name) {
    case "code":
      return stream.responseCode;
    case "code_details":
      return stream.details === "" ? undefined : stream.details;
    case "flags":
      return BigInt(stream.responseFlags);
    case "grpc_status":
      return grpcStatus(context);
    case "headers":
      return headers ?? new HeaderMap("response");
    case "trailers":
      return trailers ?? new HeaderMap("responseTrailers");
    case "size":
      return BigInt(stream.responseBytes);
    case "total_size":
      return BigInt((headers?.byteSize ?? 0) + stream.responseBytes + (trailers?.byteSize ?? 0));
    case "headers_bytes":
      return BigInt(headers?.byteSize ?? 0);
    case "backend_latency": {
      const { upstreamStartedAt, upstreamEndedAt } = stream;
      if (upstreamStartedAt === undefined || upstreamEndedAt === undefined) return undefined;
      return new Duration(upstreamEndedAt - upstreamStartedAt);
    }
    default:
      return undefined;
  }
}

/** From the trailers and headers that are readable, or else what the code stands for. */
function grpcStatus(context: GuestContext): bigint | undefined {
  const { responseCode } = context.observed!;
  const told =
    context.readableMap(MapType.ResponseTrailers)?.get("grpc-status") ??
    context.readableMap(MapType.ResponseHeaders)?.get("grpc-status");
  if (told !== undefined) return /^\d+$/.test(told) ? BigInt(told) : -1n;
  return responseCode === undefined ? undefined : BigInt(grpcFromHttp(Number(responseCode)));
}
