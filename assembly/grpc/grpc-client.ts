import { Cluster } from "../clusters/cluster";
import { Headers } from "../http/headers";
import { GrpcCall } from "./grpc-call";
import { GrpcStreamCall } from "./grpc-stream-call";

// @ts-ignore: decorator
@lazy
const NO_METADATA: Headers = new Headers();

/**
 * Calls a gRPC service. Keep one object per service, in a constant or in the configuration.
 *
 * ```ts
 * const status = client.unary("Check", request).send(ctx, config, (ctx, config, answer) => {
 *   if (answer.ok) ctx.resumeRequest();
 *   else ctx.sendLocalResponse(new LocalResponse(403));
 * });
 * return status == CallStatus.Started ? HeaderStatus.Pause : HeaderStatus.Continue;
 * ```
 *
 * The cluster must speak HTTP/2. Requests and answers are serialized messages; `@sluice/codec` reads and writes them. The
 * cluster's host, where it has one, becomes `:authority`.
 *
 * Metadata: keys are lower case; values are printable ASCII, or under a key that ends with `-bin` any bytes, in the text that
 * `decodeText` makes of them. Host calls: `proxy_grpc_call`, `proxy_grpc_stream`.
 */
export class GrpcClient {
  /** For the SDK. */
  timeoutMilliseconds: u32 = 500;

  /** @param service full name, package included, such as `acme.auth.v1.Authorization` */
  constructor(
    readonly cluster: Cluster,
    readonly service: string,
  ) {}

  /** Milliseconds until a unary call is given up; 500 by default, 0 = never. A call's own `timeout` counts more. */
  timeout(milliseconds: u32): this {
    this.timeoutMilliseconds = milliseconds;
    return this;
  }

  /** A call with one message there and one back. */
  unary(method: string, request: Uint8Array, metadata: Headers = NO_METADATA): GrpcCall {
    return new GrpcCall(this, method, request, metadata);
  }

  /** A stream of messages in one direction or in both. It has no time-out. */
  stream(method: string, metadata: Headers = NO_METADATA): GrpcStreamCall {
    return new GrpcStreamCall(this, method, metadata);
  }
}
