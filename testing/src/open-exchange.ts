import type { HeaderList } from "@sluice/host";
import { TestingError } from "./errors.js";
import { Exchange, type ExchangeFacts } from "./exchange.js";
import { headerList, type HeadersInit } from "./headers.js";
import { encodeText } from "./text.js";
import { responseHeaders, wireResponse } from "./upstream.js";
import type { ResponseInit, UpstreamFailure, UpstreamReset } from "./upstream.js";

/** How an upstream fails without sending anything more. */
export type Breakage = UpstreamFailure | UpstreamReset;

/** The two ends of a stream. Each step resolves once everything has happened that waits for nothing but its turn. */
export interface Steps {
  send(chunk: Uint8Array): Promise<void>;
  end(trailers: HeaderList): Promise<void>;
  hangUp(): Promise<void>;
  respondHeaders(headers: HeaderList, end: boolean): Promise<void>;
  respondChunk(chunk: Uint8Array): Promise<void>;
  respondEnd(trailers: HeaderList): Promise<void>;
  fail(how: Breakage): Promise<void>;
}

/** A message of which a test sends one part after the other. */
type Progress = "not begun" | "open" | "ended";

/**
 * A request under way, with both its ends in the hands of the test. What has come out so far is there to be looked at
 * after each step. Steps of the client that come after the end of the stream are dropped, as a gateway drops them.
 */
export class OpenExchange extends Exchange {
  private response: Progress = "not begun";

  constructor(
    facts: ExchangeFacts,
    private readonly steps: Steps,
    private request: Progress,
    /** The upstream answers by itself. */
    private readonly scripted: boolean,
  ) {
    super(facts);
  }

  /** The client sends a piece of its body. */
  async send(chunk: string | Uint8Array): Promise<void> {
    this.require(this.request === "open", "send", "the request has ended; open it with { end: false }");
    if (!this.ended && chunk.length > 0) await this.steps.send(bytesOf(chunk));
  }

  /** The client ends its request, with trailers when some are given. */
  async end(trailers: HeadersInit = []): Promise<void> {
    this.require(this.request === "open", "end", "the request has ended already");
    this.request = "ended";
    if (!this.ended) await this.steps.end(headerList(trailers));
  }

  /** The client closes its connection. */
  async hangUp(): Promise<void> {
    this.request = "ended";
    if (!this.ended) await this.steps.hangUp();
  }

  /** The upstream gives a whole response, or fails instead (default: 200 without a body). */
  async respond(response: ResponseInit | UpstreamFailure = {}): Promise<void> {
    this.begin("respond");
    if (typeof response === "string") return this.break(response);
    const { headers, chunks, trailers, reset } = wireResponse(response);
    if (reset === "before the headers") return this.break(reset);
    const ends = reset === undefined && chunks.length === 0 && trailers.length === 0;
    this.response = ends ? "ended" : "open";
    await this.steps.respondHeaders(headers, ends);
    for (const chunk of chunks) if (!this.ended) await this.respondChunk(chunk);
    if (this.ended || ends) return;
    await (reset === undefined ? this.respondEnd(response.trailers) : this.breakOff());
  }

  /** The upstream sends the headers of a response whose body follows. */
  async respondHeaders(response: ResponseInit = {}): Promise<void> {
    this.begin("respondHeaders");
    this.response = "open";
    await this.steps.respondHeaders(responseHeaders(response), false);
  }

  /** The upstream sends a piece of its body. */
  async respondChunk(chunk: string | Uint8Array): Promise<void> {
    this.require(this.response === "open", "respondChunk", "no response is under way; call respondHeaders first");
    if (!this.ended && chunk.length > 0) await this.steps.respondChunk(bytesOf(chunk));
  }

  /** The upstream ends its response, with trailers when some are given. */
  async respondEnd(trailers: HeadersInit = []): Promise<void> {
    this.require(this.response === "open", "respondEnd", "no response is under way; call respondHeaders first");
    this.response = "ended";
    if (!this.ended) await this.steps.respondEnd(headerList(trailers));
  }

  /** The upstream closes its connection, wherever its response stands. */
  async breakOff(): Promise<void> {
    if (this.response === "not begun") this.begin("breakOff");
    this.require(this.response !== "ended", "breakOff", "the response has ended");
    await this.break(this.response === "open" ? "in the body" : "before the headers");
  }

  private async break(how: Breakage): Promise<void> {
    this.response = "ended";
    if (!this.ended) await this.steps.fail(how);
  }

  /** A response can begin once the upstream has been asked. */
  private begin(step: string): void {
    this.require(!this.scripted, step, "the upstream was given when the exchange was opened, and answers by itself");
    this.require(this.response === "not begun", step, "a response is under way or has ended");
    this.require(this.reachedUpstream, step, "the request has not reached the upstream");
  }

  private require(condition: boolean, step: string, why: string): void {
    if (condition) return;
    throw new TestingError("SLUICE_TEST_STEP_INVALID", `${step} is not possible: ${why}.\n${this.toString()}`);
  }
}

function bytesOf(chunk: string | Uint8Array): Uint8Array {
  return typeof chunk === "string" ? encodeText(chunk) : chunk;
}
