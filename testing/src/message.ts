import type { HeaderList } from "@sluice/host";
import { SeenHeaders } from "./headers.js";
import { decodeText, encodeText } from "./text.js";

/** A body as a test writes it: text, bytes, or chunks that are sent one by one. */
export type BodyInit = string | Uint8Array | readonly (string | Uint8Array)[];

/** A request or response as it came out of the plugins. */
export class SeenMessage {
  readonly headers: SeenHeaders;
  readonly trailers: SeenHeaders;

  constructor(
    headers: HeaderList,
    /** The whole body. */
    readonly body: Uint8Array,
    trailers: HeaderList,
  ) {
    this.headers = new SeenHeaders(headers);
    this.trailers = new SeenHeaders(trailers);
  }

  /** The body as text, decoded without loss. */
  get text(): string {
    return decodeText(this.body);
  }

  /** The body as JSON; throws where it is none. */
  json(): unknown {
    return JSON.parse(this.text);
  }
}

/** What the upstream got. */
export class SeenRequest extends SeenMessage {
  get method(): string {
    return this.headers.get(":method") ?? "";
  }
  /** Path and query. */
  get path(): string {
    return this.headers.get(":path") ?? "";
  }
}

/** What the client got. */
export class SeenResponse extends SeenMessage {
  get status(): number {
    return Number(this.headers.get(":status"));
  }
}

/** Splits what a test wrote into the chunks to send. */
export function chunksOf(body: BodyInit | undefined): Uint8Array[] {
  if (body === undefined || body.length === 0) return [];
  const chunks = typeof body === "string" || body instanceof Uint8Array ? [body] : body;
  return chunks.map((chunk) => (typeof chunk === "string" ? encodeText(chunk) : chunk));
}

/** Collects a message while it comes in. */
export class MessageCollector {
  headers: HeaderList | undefined;
  trailers: HeaderList = [];
  private readonly chunks: Uint8Array[] = [];

  add(chunk: Uint8Array): void {
    if (chunk.length > 0) this.chunks.push(chunk.slice());
  }

  get body(): Uint8Array {
    return Buffer.concat(this.chunks);
  }
}
