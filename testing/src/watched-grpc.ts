import type { GrpcCluster, GrpcResponse, HeaderList } from "@sluice/host";

/** How long a stream may be silent, in real time, before the test's clock goes on. */
const STREAM_PATIENCE_MS = 1000;

/**
 * A gRPC cluster that answers in real time: the test's clock stands still as long as something may come.
 *
 * @param watch is given what may come next, and how long that may take
 */
export function watchedGrpc(
  cluster: GrpcCluster,
  watch: (next: Promise<void>, patienceMs: number) => void,
): GrpcCluster {
  return {
    ...(cluster.http && { http: cluster.http }),
    open(headers, response) {
      const patience = timeoutOf(headers) ?? STREAM_PATIENCE_MS;
      let arrived = (): void => undefined;
      const expectMore = (): void => {
        arrived();
        watch(new Promise((resolve) => (arrived = resolve)), patience);
      };
      const request = cluster.open(
        headers,
        told(response, expectMore, () => arrived()),
      );
      expectMore();
      return {
        send: (bytes, end) => {
          expectMore();
          request.send(bytes, end);
        },
        cancel: () => {
          arrived();
          request.cancel();
        },
      };
    },
  };
}

/** As `response`, telling as well whether more may come. */
function told(response: GrpcResponse, more: () => void, last: () => void): GrpcResponse {
  return {
    headers(list, end) {
      response.headers(list, end);
      (end ? last : more)();
    },
    data(bytes) {
      response.data(bytes);
      more();
    },
    trailers(list) {
      response.trailers(list);
      last();
    },
    end() {
      response.end();
      last();
    },
    broken(how) {
      response.broken(how);
      last();
    },
  };
}

/** Milliseconds that a unary call may take; undefined for a stream. */
function timeoutOf(headers: HeaderList): number | undefined {
  const text = headers.find(([name]) => name === "grpc-timeout")?.[1];
  if (text === undefined) return undefined;
  return Number.parseInt(text, 10) * (text.endsWith("S") ? 1000 : 1);
}
