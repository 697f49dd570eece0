import { type HeaderMap } from "../headers/header-map.js";
import type { HttpStream } from "../stream/http-stream.js";
import type { LocalReply } from "../stream/local-reply.js";
import type { StreamOptions } from "../stream/options.js";
import { streamWaits } from "../stream/waits.js";
import { escapeBytes, escapeText } from "./escape.js";
import type { CallbackEvent, Explanation, LifeEvent, MessageEvent } from "./explanation.js";
import type { Shown } from "./shown.js";

/** Events kept of one stream; a body of many pieces makes many. */
const maxEvents = 2000;

/** The events of one stream, as they happen. */
export class Life {
  private request = "";
  private readonly events: LifeEvent[] = [];
  private omitted = 0;
  /** Contexts of which the rule has been told. */
  private readonly ruled = new Set<number>();

  constructor(readonly shown: Shown) {}

  add(event: LifeEvent): void {
    if (this.events.length < maxEvents) this.events.push(event);
    else this.omitted++;
  }

  /** Adds the rule that holds for a plugin to the first of its callbacks that knows it. */
  tellRule(event: { contextId: number; rule?: CallbackEvent["rule"] }, ask: () => CallbackEvent["rule"]): void {
    if (this.ruled.has(event.contextId)) return;
    const rule = ask();
    if (rule === undefined) return;
    event.rule = rule;
    this.ruled.add(event.contextId);
  }

  /** Headers from the client or the upstream. */
  headersFrom(from: "client" | "upstream", headers: HeaderMap, endStream: boolean): void {
    const list = headers.toList();
    if (from === "client") {
      const of = (name: string): string => this.shown.value(name, headers.get(name) ?? "");
      this.request = `${of(":method")} ${of(":path")}`;
    }
    this.message({ from, to: "gateway", part: "headers", headers: this.shown.headers(list), endStream });
  }

  /** A piece of a body from the client or the upstream. */
  bodyFrom(from: "client" | "upstream", chunk: Uint8Array, endStream: boolean): void {
    this.message({ from, to: "gateway", part: "body", bytes: chunk.length, endStream });
  }

  trailersFrom(from: "client" | "upstream", trailers: HeaderMap): void {
    const headers = this.shown.headers(trailers.toList());
    this.message({ from, to: "gateway", part: "trailers", headers, endStream: true });
  }

  localResponse({ status, details, body }: LocalReply): void {
    this.add({ kind: "local response", status, details: escapeBytes(details), bytes: body.length });
  }

  reset(by: "client" | "upstream" | "gateway", reason: string): void {
    this.add({ kind: "reset", by, reason: escapeText(reason) });
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
    const { request, events, omitted } = this;
    const { ended } = stream;
    return {
      request,
      events: [...events],
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
        this.message({ from: "gateway", to, part: "headers", headers: this.shown.headers(headers), endStream });
        receiver.onHeaders(headers, endStream);
      },
      onData: (chunk, endStream) => {
        this.message({ from: "gateway", to, part: "body", bytes: chunk.length, endStream });
        receiver.onData(chunk, endStream);
      },
      onTrailers: (trailers) => {
        const headers = this.shown.headers(trailers);
        this.message({ from: "gateway", to, part: "trailers", headers, endStream: true });
        receiver.onTrailers(trailers);
      },
    };
  }

  private message(event: Omit<MessageEvent, "kind">): void {
    this.add({ kind: "message", ...event });
  }
}
