/**
 * What a header handler answers. The numbers are those of the host. The SDK sends the host only what cannot hurt: a status
 * that holds something for which nobody would ever come back becomes an answer of 500, with a line in the log.
 */
export enum HeaderStatus {
  /** Goes on to the next filter. */
  Continue = 0,
  /**
   * Holds the headers until the body handler of the same direction has continued, so that it can still change them. Where
   * no whole body will be read (there is none, it is skipped, or streamed) it is the same as `Continue`; after a local response it is
   * what to return. In a plugin without a body handler for the direction it is a pause.
   *
   * Envoy (ABI 0.2.1) honours it where the filter sets `allow_on_headers_stop_iteration: true` (Envoy 1.35); elsewhere
   * the client gets 500 and the log names the field. Higress honours it in `plugin.higress.wasm` (ABI 0.2.100).
   */
  StopIteration = 1,
  /** Waits for a resume; headers and body are held, above the limit of the host's buffer a request is answered with 413. */
  StopAllIterationAndBuffer = 3,
  /** Waits for a resume; headers and body are held, above the limit of the host's buffer the sender is slowed down. */
  StopAllIterationAndWatermark = 4,
  /** Waits for a resume: the same as `StopAllIterationAndWatermark` on every host. */
  Pause = 4,
}

/** What a handler of a whole body or of trailers answers; the numbers are those of the host. */
export enum DataStatus {
  /** Body and trailers go on, with what was edited. */
  Continue = 0,
  /** Waits for a resume, the body stays in the host's buffer. */
  StopIterationAndBuffer = 1,
  /** Waits for a resume: the same as `StopIterationAndBuffer`. */
  Pause = 1,
  /** The same as `StopIterationAndBuffer`: there the host's buffer can be touched without crashing it. */
  StopIterationAndWatermark = 2,
  /** Drops the body: the message goes on without it. In a trailers handler the same as `Pause`. */
  StopIterationNoBuffer = 3,
}
