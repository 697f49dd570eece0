/** Where a stream is. */
export enum Phase {
  /** No callback has come yet. */
  Created,
  RequestHeaders,
  ResponseHeaders,
  /** The exchange is over: only reading and logging are left. */
  Done,
}
