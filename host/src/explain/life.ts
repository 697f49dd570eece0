import type { HeaderList } from "../headers/header-list.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { HttpStream } from "../stream/http-stream.js";
import type { LocalReply } from "../stream/local-reply.js";
import type { StreamOptions } from "../stream/options.js";
import { streamWaits } from "../stream/waits.js";
import type { RuleTeller } from "../vm/rule-teller.js";
import { escapeBytes, escapeText } from "./escape.js";
import type { Explanation, LifeEvent, MessageEvent } from "./explanation.js";
import type { Shown } from "./shown.js";

/** Events kept of one stream; a body of many pieces makes many. */
const maxEvents = 2000;

/** The events of one stream, as they happen. */
export class Life {
  /** Method and path as the client sent them. */
  private request: readonly [method: string, path: string] | undefined;
  private readonly events: (() => LifeEvent)[] = [];
  private omitted = 0;
  /** Contexts of which the rule has been told. */
  private readonly ruled = new Set<number>();

  constructor(readonly shown: Shown) {}

  add(event: () => LifeEvent): void {
    if (this.events.length < maxEvents) this.events.push(event);
    else this.omitted++;
  }

  /** The rule that holds for a context, once: in the first of its callbacks that knows. */
  ruleToTell(contextId: number, ask: RuleTeller): ReturnType<RuleTeller> {
    const rule = ask();
    if (rule === undefined || this.ruled.has(contextId)) return undefined;
    this.ruled.add(contextId);
    return rule;
  }

  /** Headers from the client or the upstream. */
  headersFrom(from: "client" | "upstream", headers: HeaderMap, endStream: boolean): void {
    const list = headers.toList();
    if (from === "client") this.request = [headers.get(":method") ?? "", headers.get(":path") ?? ""];
    this.message({ from, to: "gateway", part: "headers", endStream }, list);
  }

  /** A piece of a body from the client or the upstream. */
  bodyFrom(from: "client" | "upstream", chunk: Uint8Array, endStream: boolean): void {
    this.message({ from, to: "gateway", part: "body", bytes: chunk.length, endStream });
  }

  trailersFrom(from: "client" | "upstream", trailers: HeaderMap): void {
    this.message({ from, to: "gateway", part: "trailers", endStream: true }, trailers.toList());
  }

  localResponse({ status, details, body }: LocalReply): void {
    const bytes = body.length;
    this.add(() => ({ kind: "local response", status, details: escapeBytes(details), bytes }));
  }

  reset(by: "client" | "upstream" | "gateway", reason: string): void {
    this.add(() => ({ kind: "reset", by, reason: escapeText(reason) }));
  }

  /** The receivers of a stream, watched. */
  watched(options: StreamOptions): StreamOptions {
    const { downstream, upstream } = options;
    return {
      ...options,
      downstream: {
        ...this.receiver("client", downstream),
        onReset: (reason) => {
          this.reset("gateway", reason);
          downstream.onReset(reason);
        },
        onComplete: () => downstream.onComplete?.(),
        onReadDisable: (disabled) => downstream.onReadDisable?.(disabled),
      },
      upstream: {
        ...this.receiver("upstream", upstream),
        onReset: () => upstream.onReset(),
        onReadDisable: (disabled) => upstream.onReadDisable?.(disabled),
      },
    };
  }

  /** What is known by now. */
  explain(stream: HttpStream): Explanation {
    const { shown, omitted } = this;
    const { ended } = stream;
    const [method, path] = this.request ?? [];
    return {
      request: method === undefined ? "" : `${shown.value(":method", method)} ${shown.value(":path", path ?? "")}`,
      events: this.events.map((event) => event()),
      omitted,
      ended,
      details: escapeBytes(stream.details),
      waits: streamWaits(stream),
    };
  }

  private receiver(
    to: "client" | "upstream",
    receiver: StreamOptions["downstream"] | StreamOptions["upstream"],
  ): Pick<StreamOptions["upstream"], "onHeaders" | "onData" | "onTrailers"> {
    return {
      onHeaders: (headers, endStream) => {
        this.message({ from: "gateway", to, part: "headers", endStream }, headers);
        receiver.onHeaders(headers, endStream);
      },
      onData: (chunk, endStream) => {
        this.message({ from: "gateway", to, part: "body", bytes: chunk.length, endStream });
        receiver.onData(chunk, endStream);
      },
      onTrailers: (trailers) => {
        this.message({ from: "gateway", to, part: "trailers", endStream: true }, trailers);
        receiver.onTrailers(trailers);
      },
    };
  }

  /** Headers are made ready to be shown once somebody asks. */
  private message(event: Omit<MessageEvent, "kind" | "headers">, headers?: HeaderList): void {
    const { shown } = this;
    this.add(() => ({ kind: "message", ...event, ...(headers && { headers: shown.headers(headers) }) }));
  }
}
