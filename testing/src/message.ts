import type { HeaderList } from "@sluice/host";
import { SeenHeaders } from "./headers.js";
import { decodeText, encodeText } from "./text.js";

/** A body as a test writes it: text, bytes, or chunks that are sent one by one. */
export type BodyInit = string | Uint8Array | readonly (string | Uint8Array)[];

/** Runs after a chunk has been sent, counted from 1; the next one waits for it. */
export type AfterChunk = (sent: number) => void | Promise<void>;

/** A request or response as it came out of the plugins. */
export class SeenMessage {
  readonly headers: SeenHeaders;
  readonly trailers: SeenHeaders;

  constructor(
    headers: HeaderList,
    /** The whole body. */
    readonly body: Uint8Array,
    trailers: HeaderList,
    /** False when the message was cut before its end. */
    readonly complete = true,
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

/**
 * Splits what a test wrote into the chunks to send. No text and no bytes are no body; a list with nothing in it but
 * empty pieces is a body of 0 bytes, which has an end of its own.
 */
export function chunksOf(body: BodyInit | undefined): Uint8Array[] {
  if (body === undefined || body.length === 0) return [];
  const chunks = typeof body === "string" || body instanceof Uint8Array ? [body] : body;
  return chunks.map((chunk) => (typeof chunk === "string" ? encodeText(chunk) : chunk));
}

/** Methods whose requests usually have no body, so that clients need not say so. */
const withoutBody = new Set(["GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "CONNECT"]);

/** Do requests of this method usually have no body? */
export function hasNoBody(method: string): boolean {
  return withoutBody.has(method);
}

/** What a client says in `content-length`; undefined when it says nothing, which with a body means chunked. */
export function knownLength(method: string, chunks: readonly Uint8Array[], trailers: HeaderList): number | undefined {
  if (isChunked(chunks, trailers) || chunks.length > 1) return undefined;
  return chunks[0]?.length ?? (hasNoBody(method) ? undefined : 0);
}

/** Is the body sent without saying how long it is? Then it comes chunked, and may be followed by trailers. */
export function isChunked(chunks: readonly Uint8Array[], trailers: HeaderList): boolean {
  return trailers.length > 0 || (chunks.length > 0 && chunks.every((chunk) => chunk.length === 0));
}

/** Collects a message while it comes in. */
export class MessageCollector {
  headers: HeaderList | undefined;
  trailers: HeaderList = [];
  complete = false;
  private readonly chunks: Uint8Array[] = [];

  add(chunk: Uint8Array): void {
    if (chunk.length > 0) this.chunks.push(chunk.slice());
  }

  get body(): Uint8Array {
    return Buffer.concat(this.chunks);
  }
}
