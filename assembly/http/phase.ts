/** Where a stream is: which callback came last. */
export enum Phase {
  /** No callback has come yet. */
  Created,
  RequestHeaders,
  RequestBody,
  RequestTrailers,
  ResponseHeaders,
  ResponseBody,
  ResponseTrailers,
  /** The exchange is over: only reading and logging are left. */
  Done,
}
