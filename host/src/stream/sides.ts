import type { HeaderList } from "../headers/header-list.js";

/** The client of a stream: what the host sends down. Every call happens at most as often as HTTP allows it. */
export interface Downstream {
  onHeaders(headers: HeaderList, endStream: boolean): void;
  onData(chunk: Uint8Array, endStream: boolean): void;
  onTrailers(trailers: HeaderList): void;
  /** The stream is cut without an (or in the middle of an) answer. */
  onReset(reason: string): void;
  /** The stream is over and its contexts are gone; last call of all. */
  onComplete?(): void;
  /** Envoy stops (`true`) or resumes (`false`) reading from the client, because a filter holds too much body. */
  onReadDisable?(disabled: boolean): void;
}

/** The upstream of a stream: what comes out of the last filter. */
export interface Upstream {
  onHeaders(headers: HeaderList, endStream: boolean): void;
  onData(chunk: Uint8Array, endStream: boolean): void;
  onTrailers(trailers: HeaderList): void;
  /** The client or a filter gave up; nothing of the upstream's answer is wanted any more. */
  onReset(): void;
  /** Envoy stops (`true`) or resumes (`false`) reading from the upstream, because a filter holds too much body. */
  onReadDisable?(disabled: boolean): void;
}
