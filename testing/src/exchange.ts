import type { Explanation, ExplanationFormat, HttpStream } from "@sluice/host";
import { TestingError } from "./errors.js";
import { lifeText } from "./life.js";
import { fromByteString, decodeText } from "./text.js";
import { MessageCollector, SeenRequest, SeenResponse, type SeenMessage } from "./message.js";
import { hostOnly } from "./where.js";

/** What is needed to tell what happened, as far as it has happened. */
export interface ExchangeFacts {
  readonly line: string;
  readonly request: MessageCollector;
  readonly response: MessageCollector;
  readonly reset: string | undefined;
  readonly details: string;
  readonly ended: boolean;
  readonly trace: readonly string[];
  readonly logs: readonly string[];
  /** The stream in our host; a real Envoy has none to show. */
  readonly stream: HttpStream | undefined;
}

type Watcher = (exchange: Exchange) => void;
const watchers = new Set<Watcher>();

/** Tells of every exchange from now on. @returns what ends it */
export function watchExchanges(watcher: Watcher): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

/** Messages that were read off an exchange, for assertions that tell its life. */
const exchanges = new WeakMap<SeenMessage, Exchange>();

/** The exchange that a message belongs to, undefined when it was made otherwise. */
export function exchangeOf(message: SeenMessage): Exchange | undefined {
  return exchanges.get(message);
}

/** A response that was made in place of the upstream's. */
export interface SeenLocalResponse {
  /** Name of the plugin that sent it; undefined when the gateway did. */
  readonly plugin: string | undefined;
  readonly status: number;
  /** Response code details: what the plugin gave, or Envoy's own word. */
  readonly details: string;
}

/** A side of a stream that a plugin holds. */
export interface Hold {
  readonly plugin: string;
  readonly side: "request" | "response";
}

/** What came of a request, or has come so far. */
export class Exchange {
  constructor(protected readonly facts: ExchangeFacts) {
    for (const watcher of watchers) watcher(this);
  }

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
    const message = new SeenRequest(headers, body, trailers, complete);
    exchanges.set(message, this);
    return message;
  }

  /** What the client got; throws, with the life of the request, when the stream was reset before a response. */
  get client(): SeenResponse {
    const { headers, body, trailers, complete } = this.facts.response;
    if (headers === undefined) {
      throw new TestingError("SLUICE_TEST_NO_RESPONSE", `The client got no response.\n${this.toString()}`);
    }
    const message = new SeenResponse(headers, body, trailers, complete);
    exchanges.set(message, this);
    return message;
  }

  /** Did the client get a response, or the beginning of one? */
  get reachedClient(): boolean {
    return this.facts.response.headers !== undefined;
  }

  /** Nothing will happen any more: the plugins have let go of the stream. */
  get ended(): boolean {
    return this.facts.ended;
  }

  /** Why the stream was cut, undefined when it ended in order. */
  get reset(): string | undefined {
    return this.facts.reset;
  }

  /** Response code details, such as `via_upstream` or what the plugin gave (`%RESPONSE_CODE_DETAILS%` in Envoy). */
  get details(): string {
    return this.facts.details;
  }

  /** Who answered in place of the upstream, and with what; undefined when nobody did. Not on Envoy: see `details`. */
  get localResponse(): SeenLocalResponse | undefined {
    const reply = this.stream("exchange.localResponse", "Look at exchange.details").localReply;
    return reply && { plugin: reply.plugin, status: reply.status, details: reply.details };
  }

  /** Which plugins hold the stream, and on which side, in configuration order. Not on Envoy. */
  get heldBy(): readonly Hold[] {
    const { filters, ended } = this.stream("exchange.heldBy", "Look at what has come out").state;
    if (ended) return [];
    return filters.flatMap(({ plugin, ...filter }) =>
      (["request", "response"] as const).flatMap((side) => (filter[side] === "flowing" ? [] : [{ plugin, side }])),
    );
  }

  /** Properties that plugins have set on the stream (`proxy_set_property`), as text, by name. Not on Envoy. */
  get properties(): ReadonlyMap<string, string> {
    const { filterState } = this.stream("exchange.properties", "Let an access log show them");
    return new Map([...filterState.bytes()].map(([name, value]) => [nameOf(name), decodeText(value)]));
  }

  /** Every crossing between host and plugin in the form of Envoy's trace log; empty unless `load` was given `trace`. */
  get trace(): readonly string[] {
    return this.facts.trace;
  }

  /** What the plugin logged meanwhile. */
  get logs(): readonly string[] {
    return this.facts.logs;
  }

  /** The life of the request as data, so far; throws where `load` was given `explain: false`. Not on Envoy. */
  get life(): Explanation {
    const life = this.stream("exchange.life", "Look at exchange.details and exchange.logs").explanation;
    if (life !== undefined) return life;
    throw new TestingError("SLUICE_TEST_NOT_EXPLAINED", "The life was not recorded. Load without `explain: false`.");
  }

  /**
   * The life of the request as text, one line for each fact: which callbacks ran, what they were told, called, logged and
   * changed. The same in each run, so good for a snapshot; ids and times only when asked for. Not on Envoy.
   */
  explain(format?: ExplanationFormat): string {
    return lifeText(this.life, format);
  }

  /** The life of the request; a few lines where it was not recorded. */
  toString(): string {
    const life = this.facts.stream?.explanation;
    if (life !== undefined) return lifeText(life);
    const { line, request, response, reset, details, logs } = this.facts;
    const lines = [line];
    const indent = (text: string): void => void lines.push(`  ${text}`);
    if (request.headers === undefined) indent("upstream: not reached");
    else indent(`upstream: ${this.upstream.method} ${this.upstream.path}`);
    if (response.headers !== undefined) {
      indent(`client: ${this.client.status}, ${response.body.length} bytes${details ? `, ${details}` : ""}`);
    }
    if (reset !== undefined) indent(`client: reset, ${reset}`);
    for (const text of logs) indent(`log: ${text}`);
    return lines.join("\n");
  }

  private stream(what: string, remedy: string): HttpStream {
    return hostOnly(this.facts.stream, what, remedy);
  }
}

/** Without the `wasm.` that the gateway puts in front, and with dots between the parts of a path. */
function nameOf(name: string): string {
  return fromByteString(name.replace(/^wasm\./, "").replaceAll("\0", "."));
}
