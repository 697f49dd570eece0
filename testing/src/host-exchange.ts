import type { Downstream, Host, HttpStream, Plugin, StreamProperties, Upstream } from "@sluice/host";
import type { ExchangeFacts } from "./exchange.js";
import { MessageCollector, SeenRequest } from "./message.js";

/** What a stream is opened with. */
export interface HostExchangeOptions {
  readonly line: string;
  readonly properties?: StreamProperties;
  readonly worker?: number;
  /** What was recorded since the request began. */
  readonly record: () => Pick<ExchangeFacts, "logs" | "trace">;
}

/** A stream of our host, and what has come out of it on both sides. */
export class HostExchange implements ExchangeFacts {
  readonly line: string;
  readonly request = new MessageCollector();
  readonly response = new MessageCollector();
  readonly stream: HttpStream;
  reset: string | undefined;
  ended = false;
  /** Called when the upstream has the whole request. */
  onRequest: () => void = () => undefined;
  private final: Pick<ExchangeFacts, "logs" | "trace"> | undefined;

  constructor(
    host: Host,
    plugins: readonly Plugin[],
    private readonly options: HostExchangeOptions,
  ) {
    this.line = options.line;
    const { properties, worker } = options;
    this.stream = host.openStream(plugins, {
      upstream: this.upstreamSide(),
      downstream: this.clientSide(),
      ...(properties && { properties }),
      ...(worker !== undefined && { worker }),
    });
  }

  get details(): string {
    return this.stream.details;
  }

  get logs(): readonly string[] {
    return (this.final ?? this.options.record()).logs;
  }

  get trace(): readonly string[] {
    return (this.final ?? this.options.record()).trace;
  }

  /** What the upstream has got. */
  get seenRequest(): SeenRequest {
    const { headers, body, trailers, complete } = this.request;
    return new SeenRequest(headers ?? [], body, trailers, complete);
  }

  /** What is logged from now on belongs to something else. */
  close(): void {
    this.final ??= this.options.record();
  }

  private upstreamSide(): Upstream {
    const { request } = this;
    const whole = (): void => {
      request.complete = true;
      this.onRequest();
    };
    return {
      onHeaders: (headers, endStream) => {
        request.headers = headers;
        if (endStream) whole();
      },
      onData: (chunk, endStream) => {
        request.add(chunk);
        if (endStream) whole();
      },
      onTrailers: (trailers) => {
        request.trailers = trailers;
        whole();
      },
      onReset: () => undefined,
    };
  }

  private clientSide(): Downstream {
    const { response } = this;
    return {
      onHeaders: (headers, endStream) => {
        response.headers = headers;
        response.complete = endStream;
      },
      onData: (chunk, endStream) => {
        response.add(chunk);
        response.complete = endStream;
      },
      onTrailers: (trailers) => {
        response.trailers = trailers;
        response.complete = true;
      },
      onReset: (reason) => (this.reset = reason),
      onComplete: () => (this.ended = true),
    };
  }
}
