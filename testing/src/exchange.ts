import { TestingError } from "./errors.js";
import { MessageCollector, SeenRequest, SeenResponse } from "./message.js";

/** What is needed to tell what happened. */
export interface ExchangeFacts {
  readonly line: string;
  readonly request: MessageCollector;
  readonly response: MessageCollector;
  readonly reset: string | undefined;
  readonly details: string;
  readonly trace: readonly string[];
  readonly logs: readonly string[];
}

/** What came of a request. */
export class Exchange {
  constructor(private readonly facts: ExchangeFacts) {}

  /** Did the request get to the upstream? */
  get reachedUpstream(): boolean {
    return this.facts.request.headers !== undefined;
  }

  /** What the upstream got; throws, with the life of the request, when the request did not get there. */
  get upstream(): SeenRequest {
    const { headers, body, trailers, complete } = this.facts.request;
    if (headers === undefined) {
      throw new TestingError(
        "SLUICE_TEST_NOT_AT_UPSTREAM",
        `The request did not reach the upstream.\n${this.toString()}`,
      );
    }
    return new SeenRequest(headers, body, trailers, complete);
  }

  /** What the client got; throws, with the life of the request, when the stream was reset before a response. */
  get client(): SeenResponse {
    const { headers, body, trailers, complete } = this.facts.response;
    if (headers === undefined) {
      throw new TestingError("SLUICE_TEST_NO_RESPONSE", `The client got no response.\n${this.toString()}`);
    }
    return new SeenResponse(headers, body, trailers, complete);
  }

  /** Did the client get a response, or the beginning of one? */
  get reachedClient(): boolean {
    return this.facts.response.headers !== undefined;
  }

  /** Why the stream was cut, undefined when it ended in order. */
  get reset(): string | undefined {
    return this.facts.reset;
  }

  /** Response code details, such as `via_upstream` or what the plugin gave (`%RESPONSE_CODE_DETAILS%` in Envoy). */
  get details(): string {
    return this.facts.details;
  }

  /** Every crossing between host and plugin in the form of Envoy's trace log; empty unless `load` was given `trace`. */
  get trace(): readonly string[] {
    return this.facts.trace;
  }

  /** What the plugin logged meanwhile. */
  get logs(): readonly string[] {
    return this.facts.logs;
  }

  /** The life of the request in a few lines. */
  toString(): string {
    const { line, request, response, reset, details, logs } = this.facts;
    const lines = [line];
    const indent = (text: string): void => void lines.push(`  ${text}`);
    if (request.headers === undefined) indent("upstream: not reached");
    else indent(`upstream: ${new SeenRequest(request.headers, request.body, []).method} ${this.upstream.path}`);
    if (response.headers !== undefined) {
      indent(`client: ${this.client.status}, ${response.body.length} bytes${details ? `, ${details}` : ""}`);
    }
    if (reset !== undefined) indent(`client: reset, ${reset}`);
    for (const text of logs) indent(`log: ${text}`);
    return lines.join("\n");
  }
}
