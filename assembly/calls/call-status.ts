/** What came of starting a call. Only after `Started` is there an answer to wait for. */
export enum CallStatus {
  /** The call is under way: its answer comes to the handler. */
  Started = 0,
  /** The gateway knows no cluster of this name. */
  UnknownCluster = 1,
  /** The gateway did not send it: the cluster has no (healthy) endpoint, or is at its limit of requests. */
  NoEndpoint = 2,
  /** Something about the call is malformed; the log says what. */
  BadRequest = 3,
  /** The circuit breaker of the client is open. */
  CircuitOpen = 4,
  /** The host cannot make such calls. */
  Unsupported = 5,
}
