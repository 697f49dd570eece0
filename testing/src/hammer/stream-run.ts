import type { Host, HeaderList, HttpStream, Plugin } from "@sluice/host";
import { badFraming, badHeader, hasNoBody } from "./checks.js";
import { expand, expandHeaders, type CaseEvent } from "./case.js";
import { HammeredMessage, type HammeredExchange } from "./exchange.js";
import type { ViolationKind } from "./violation.js";

type Opening = Extract<CaseEvent, { do: "request" }>;

/** What a stream is told about, and tells. */
export interface StreamWatcher {
  report(kind: ViolationKind, message: string): void;
  /** The exchange is over. */
  over(run: StreamRun): void;
}

/** One stream of a case, with both its peers. Does what HTTP allows them, and passes over the rest. */
export class StreamRun implements HammeredExchange {
  readonly configuration: unknown;
  readonly isGivenConfiguration: boolean;
  readonly host: number;
  readonly startedAt: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly request: HammeredMessage;
  upstream: HammeredMessage | undefined;
  response: HammeredMessage | undefined;
  client: HammeredMessage | undefined;
  hungUp = false;
  reset: string | undefined;
  isOver = false;
  readonly stream: HttpStream;
  private upstreamGone = false;

  constructor(
    private readonly watcher: StreamWatcher,
    host: Host,
    plugin: Plugin,
    opening: Opening,
    worker: number,
    place: Pick<HammeredExchange, "configuration" | "isGivenConfiguration" | "host" | "startedAt">,
  ) {
    this.configuration = place.configuration;
    this.isGivenConfiguration = place.isGivenConfiguration;
    this.host = place.host;
    this.startedAt = place.startedAt;
    this.properties = opening.properties ?? {};
    this.request = new HammeredMessage(expandHeaders(opening.headers));
    this.stream = host.openStream([plugin], {
      worker,
      ...(opening.properties && { properties: opening.properties }),
      upstream: {
        onHeaders: (headers, end) => {
          this.upstream = new HammeredMessage(headers);
          this.leaves("request", headers);
          this.ends(this.upstream, end);
        },
        onData: (chunk, end) => {
          this.upstream?.add(chunk);
          this.ends(this.upstream, end);
        },
        onTrailers: (trailers) => {
          this.leaves("request", trailers);
          this.upstream!.trailers = trailers;
          this.ends(this.upstream, true);
        },
        onReset: () => void (this.upstreamGone = true),
      },
      downstream: {
        onHeaders: (headers, end) => {
          this.client = new HammeredMessage(headers);
          this.leaves("response", headers);
          this.ends(this.client, end);
        },
        onData: (chunk, end) => {
          this.client?.add(chunk);
          this.ends(this.client, end);
        },
        onTrailers: (trailers) => {
          this.leaves("response", trailers);
          this.client!.trailers = trailers;
          this.ends(this.client, true);
        },
        onReset: (reason) => void (this.reset = reason),
        onComplete: () => this.complete(),
      },
    });
    this.request.complete = opening.end;
  }

  /** Sends the headers of the request. */
  begin(): void {
    this.stream.requestHeaders(this.request.headers, this.request.complete);
  }

  get details(): string {
    return this.stream.details;
  }

  /** The client may go on with its request. */
  get sending(): boolean {
    return !this.isOver && !this.request.complete;
  }

  /** The upstream may begin or go on with its response. */
  get answering(): boolean {
    return !this.isOver && this.upstream !== undefined && !this.upstreamGone && this.response?.complete !== true;
  }

  perform(event: Exclude<CaseEvent, Opening> & { readonly stream: number }): void {
    switch (event.do) {
      case "request data":
        return this.sendData(expand(event.bytes), event.end);
      case "request trailers":
        if (!this.sending) return;
        this.request.complete = true;
        this.request.trailers = expandHeaders(event.headers);
        return this.stream.requestTrailers(this.request.trailers);
      case "hang up":
        if (this.isOver) return;
        this.hungUp = true;
        return this.stream.reset();
      case "response":
        return this.respond(expandHeaders(event.headers), event.end);
      case "response data":
        return this.respondData(expand(event.bytes), event.end);
      case "response trailers":
        if (!this.answering || this.response === undefined) return;
        this.response.complete = true;
        this.response.trailers = expandHeaders(event.headers);
        return this.stream.responseTrailers(this.response.trailers);
      case "upstream reset":
        if (!this.answering) return;
        this.upstreamGone = true;
        return this.stream.upstreamReset(event.reason);
    }
  }

  /** Ends the request as a client without a fault would. */
  finishRequest(): void {
    this.sendData(new Uint8Array(0), true);
  }

  /** Ends the response as an upstream without a fault would. */
  finishResponse(): void {
    if (this.response === undefined) this.respond([[":status", "200"]], true);
    else this.respondData(new Uint8Array(0), true);
  }

  private sendData(bytes: Uint8Array, end: boolean): void {
    if (!this.sending) return;
    this.request.add(bytes);
    this.request.complete = end;
    this.stream.requestData(bytes, end);
  }

  private respond(headers: HeaderList, end: boolean): void {
    if (!this.answering || this.response !== undefined) return;
    const response = new HammeredMessage(headers);
    this.response = response;
    response.complete = end || hasNoBody(this.upstream?.header(":method"), response.header(":status"));
    this.stream.responseHeaders(headers, response.complete);
  }

  private respondData(bytes: Uint8Array, end: boolean): void {
    if (!this.answering || this.response === undefined) return;
    this.response.add(bytes);
    this.response.complete = end;
    this.stream.responseData(bytes, end);
  }

  private leaves(what: "request" | "response", headers: HeaderList): void {
    const problem = badHeader(headers);
    if (problem !== undefined) this.watcher.report("header", `In a ${what} that left, ${problem}.`);
  }

  private ends(message: HammeredMessage | undefined, end: boolean): void {
    if (message !== undefined && end) message.complete = true;
  }

  private complete(): void {
    this.isOver = true;
    const { upstream, client } = this;
    const refused = /^filter_removed_required_request_headers\{(invalid_header_.*)\}/.exec(this.details)?.[1];
    if (refused !== undefined) {
      this.watcher.report("header", `Envoy would answer 503 to a request, because of ${refused.replaceAll("_", " ")}.`);
    }
    const problem =
      (upstream && badFraming(upstream, this.request)) ??
      (client !== undefined && !hasNoBody(this.request.header(":method"), client.header(":status"))
        ? badFraming(client, this.response)
        : undefined);
    if (problem !== undefined) this.watcher.report("framing", `A message left whose ${problem}.`);
    this.watcher.over(this);
  }
}
