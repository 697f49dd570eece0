import type { HeaderList } from "../headers/header-list.js";
import { valueOf, type GrpcCluster, type GrpcRequest, type GrpcResponse } from "./grpc-cluster.js";
import { frame, FrameReader } from "./grpc-frames.js";
import { GrpcStatus } from "./grpc-status.js";

/** A call as a method of `grpcHandler` gets it. */
export interface GrpcServerCall {
  /** Headers of the request as they are on the wire: metadata under `-bin` names is base64. */
  readonly metadata: HeaderList;
  /** Messages in their order; ends when the plugin has sent its last one. */
  readonly messages: AsyncIterable<Uint8Array>;
  /** Aborted when the plugin has given the call up, or its time-out has passed. */
  readonly signal: AbortSignal;
  /** Metadata for the beginning of the answer; to be set before the first message. */
  initialMetadata: HeaderList;
  /** Metadata for the end of the answer. */
  trailingMetadata: HeaderList;
}

/** What a method does: answer with one message, or with several. Throw `GrpcFailure` for another status than 0. */
export type GrpcMethod = (call: GrpcServerCall) => Promise<Uint8Array> | AsyncIterable<Uint8Array>;

/** Ends a call with a status and a message. */
export class GrpcFailure extends Error {
  constructor(
    readonly status: number,
    message = "",
  ) {
    super(message);
  }
}

/**
 * A cluster for gRPC as functions.
 *
 * @param methods by their names, `package.Service/Method`; the answer to others is status 12, Unimplemented
 */
export function grpcHandler(methods: Readonly<Record<string, GrpcMethod>>): GrpcCluster {
  return {
    open(headers: HeaderList, response: GrpcResponse): GrpcRequest {
      const path = (valueOf(headers, ":path") ?? "").slice(1);
      const requests = new Requests();
      const given = new AbortController();
      const { signal } = given;
      const metadata = headers.filter(([name]) => !name.startsWith(":"));
      const call: GrpcServerCall = { metadata, messages: requests, signal, initialMetadata: [], trailingMetadata: [] };
      const method = Object.hasOwn(methods, path) ? methods[path] : undefined;
      void Promise.resolve().then(() => serve(method, path, call, response));
      return {
        send: (bytes, end) => requests.add(bytes, end),
        cancel: () => {
          given.abort();
          requests.add(new Uint8Array(0), true);
        },
      };
    },
  };
}

async function serve(
  method: GrpcMethod | undefined,
  path: string,
  call: GrpcServerCall,
  response: GrpcResponse,
): Promise<void> {
  let begun = false;
  const send = (message: Uint8Array): void => {
    if (!begun)
      response.headers([[":status", "200"], ["content-type", "application/grpc"], ...call.initialMetadata], false);
    begun = true;
    response.data(frame(message));
  };
  try {
    if (method === undefined) throw new GrpcFailure(GrpcStatus.Unimplemented, `there is no method ${path}`);
    const answer = method(call);
    if (answer instanceof Promise) send(await answer);
    else for await (const message of answer) send(message);
    end(GrpcStatus.Ok, "");
  } catch (error) {
    if (error instanceof GrpcFailure) end(error.status, error.message);
    else end(GrpcStatus.Unknown, String(error));
  }

  function end(status: number, message: string): void {
    const trailers: HeaderList = [
      ["grpc-status", String(status)],
      ...(message === "" ? [] : [["grpc-message", encodeURIComponent(message)] as const]),
      ...call.trailingMetadata,
    ];
    if (begun) response.trailers(trailers);
    else response.headers([[":status", "200"], ["content-type", "application/grpc"], ...trailers], true);
  }
}

/** Messages of a request, in the order in which they come. */
class Requests implements AsyncIterable<Uint8Array> {
  private readonly reader = new FrameReader();
  private readonly waiting: Uint8Array[] = [];
  private ended = false;
  private wake: () => void = () => undefined;

  add(bytes: Uint8Array, end: boolean): void {
    this.waiting.push(...(this.reader.read(bytes) ?? []));
    this.ended ||= end;
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    while (true) {
      const message = this.waiting.shift();
      if (message !== undefined) yield message;
      else if (this.ended) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
