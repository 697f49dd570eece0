/** Why a call has no answer of the service. */
export enum CallFailure {
  /** It has one. */
  None = 0,
  /** The answer was not complete in time. */
  Timeout = 1,
  /** No connection, or it broke before the headers of the answer. */
  Connection = 2,
  /** The answer broke off in its body, or was larger than the host takes (Envoy: 32 MiB). */
  Reset = 3,
  /** What came is not HTTP. */
  Malformed = 4,
  /** The gateway knows no cluster of this name (any more). */
  UnknownCluster = 5,
  /** The gateway did not send it: the cluster has no (healthy) endpoint, or is at its limit of requests. */
  NoEndpoint = 6,
  /** The circuit breaker of the client is open. */
  CircuitOpen = 7,
  /** The call is malformed, so it was not sent; the log says how. */
  BadRequest = 8,
}
