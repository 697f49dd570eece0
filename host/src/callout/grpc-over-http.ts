import type { HeaderList } from "../headers/header-list.js";
import type { ClusterFailure, ClusterHandler, ClusterResponse } from "./cluster.js";
import type { GrpcCluster, GrpcRequest, GrpcResponse } from "./grpc-cluster.js";

/**
 * A cluster of whole HTTP messages as one for gRPC: the request leaves when it has ended, so messages there and back do not
 * take turns.
 *
 * @param timeoutMs what the cluster is told; the call itself is ended by who made it
 */
export function grpcOverHttp(handler: ClusterHandler, timeoutMs: number): GrpcCluster {
  return {
    open(headers: HeaderList, response: GrpcResponse): GrpcRequest {
      const chunks: Uint8Array[] = [];
      const cancelled = new AbortController();
      const call = { headers, trailers: [], timeoutMs, signal: cancelled.signal, begin: () => undefined };
      const ask = async (): Promise<void> => {
        const answer = await handler({ ...call, body: Buffer.concat(chunks) }).catch(() => "no endpoints" as const);
        if (!cancelled.signal.aborted) tell(answer, response);
      };
      return {
        send(bytes, end) {
          chunks.push(bytes);
          if (end) void ask();
        },
        cancel: () => cancelled.abort(),
      };
    },
  };
}

const refused = "delayed connect error: Connection refused";

function tell(answer: ClusterResponse | ClusterFailure, response: GrpcResponse): void {
  switch (answer) {
    case "timeout":
      return;
    case "reset":
    case "terminated":
      return response.broken({ reason: "connection termination" });
    case "malformed":
      return response.broken({ reason: "protocol error" });
    case "no endpoints":
      return response.broken({ reason: "remote connection failure", transport: refused });
  }
  const { body = new Uint8Array(0), trailers = [] } = answer;
  const headers: HeaderList = answer.headers.some(([name]) => name === ":status")
    ? answer.headers
    : [[":status", "200"], ...answer.headers];
  response.headers(headers, body.length === 0 && trailers.length === 0);
  if (body.length > 0) response.data(body);
  if (trailers.length > 0) response.trailers(trailers);
  else if (body.length > 0) response.end();
}
