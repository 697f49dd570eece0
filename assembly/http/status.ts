/**
 * What a header handler answers. The numbers are those of the host; on stock Envoy (ABI 0.2.1) `StopIteration` means
 * `StopAllIterationAndWatermark` unless the filter sets `allow_on_headers_stop_iteration: true` (Envoy 1.35).
 */
export enum HeaderStatus {
  /** Goes on to the next filter. */
  Continue = 0,
  /** Holds the headers; body callbacks go on where the host allows it. Also the answer after a local response. */
  StopIteration = 1,
  /** Holds headers and body; the body is buffered up to the limit of the host, above it the client gets 413. */
  StopAllIterationAndBuffer = 3,
  /** Holds headers and body; above the limit of the host the sender is slowed down. */
  StopAllIterationAndWatermark = 4,
  /** Waits for an answer: the same as `StopAllIterationAndWatermark`. */
  Pause = 4,
}

/** What a body or trailer handler answers; the numbers are those of the host. */
export enum DataStatus {
  /** The chunk goes on. */
  Continue = 0,
  /** The host keeps the chunk; the next callback sees the whole body so far. Above its limit: 413, or 500 for a response. */
  StopIterationAndBuffer = 1,
  /** Waits for an answer: the same as `StopIterationAndBuffer`. */
  Pause = 1,
  /** The host keeps the chunk and slows the sender down above its limit; the next callback sees only the new chunk. */
  StopIterationAndWatermark = 2,
  /** The chunk is dropped. */
  StopIterationNoBuffer = 3,
}
