import type { TcpConnection } from "../tcp/tcp-connection.js";
import { Timestamp, type Typed } from "./typed.js";

/** What Envoy computes of `request.*` and `response.*` for a TCP connection: its sizes, its beginning, no headers. */
export function connectionAttribute(connection: TcpConnection, first: string, second: string): Typed | undefined {
  switch (`${first}.${second}`) {
    case "request.time":
      return new Timestamp(connection.startedAt);
    case "request.size":
    case "request.total_size":
      return BigInt(connection.receivedBytes);
    case "response.size":
    case "response.total_size":
      return BigInt(connection.sentBytes);
    case "request.headers_bytes":
    case "response.headers_bytes":
    case "response.flags":
      return 0n;
    default:
      return undefined;
  }
}
