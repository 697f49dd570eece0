import type { ByteString, HeaderList } from "@sluice/host";

/** One message of an exchange as somebody sent or got it. */
export class HammeredMessage {
  trailers: HeaderList = [];
  /** It is whole, and was not cut. */
  complete = false;
  private readonly chunks: Uint8Array[] = [];

  constructor(readonly headers: HeaderList) {}

  add(chunk: Uint8Array): void {
    if (chunk.length > 0) this.chunks.push(chunk);
  }

  get body(): Uint8Array {
    return this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks);
  }

  get bodyBytes(): number {
    return this.chunks.reduce((sum, { length }) => sum + length, 0);
  }

  /** First value of a header, or undefined; `name` in lower case. */
  header(name: string): ByteString | undefined {
    return this.headers.find(([candidate]) => candidate === name)?.[1];
  }

  /** Every value of a header in order; `name` in lower case. */
  all(name: string): ByteString[] {
    return this.headers.filter(([candidate]) => candidate === name).map(([, value]) => value);
  }
}

/** What came of an exchange, for rules about it. */
export interface HammeredExchange {
  /** The configuration in force when it began, undefined when there was none or it is no JSON. */
  readonly configuration: unknown;
  /** It is one of those the caller gave, and not one that the hammer made of them. */
  readonly isGivenConfiguration: boolean;
  /** Number of the host that served it: another one knows nothing of this one's state. */
  readonly host: number;
  /** Milliseconds of that host's clock when it began. */
  readonly startedAt: number;
  /** What the gateway knows of the stream, such as `source.address`. */
  readonly properties: Readonly<Record<string, string>>;
  /** As the client sent it. */
  readonly request: HammeredMessage;
  /** As the upstream got it, undefined when it did not get there. */
  readonly upstream: HammeredMessage | undefined;
  /** As the upstream sent it. */
  readonly response: HammeredMessage | undefined;
  /** As the client got it. */
  readonly client: HammeredMessage | undefined;
  readonly hungUp: boolean;
  /** Why the exchange was cut, if it was. */
  readonly reset: string | undefined;
  /** Envoy's response code details. */
  readonly details: string;
}
