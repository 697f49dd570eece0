/**
 * Result of a host call (Proxy-Wasm ABI 0.2.1, `proxy_status_t`). The SDK answers with the same values when it refuses
 * a call that the host would have accepted and suffered from.
 */
export enum Status {
  Ok = 0,
  /** The named thing does not exist. */
  NotFound = 1,
  /** An argument is out of range, or the thing cannot be used in this phase. */
  BadArgument = 2,
  SerializationFailure = 3,
  ParseFailure = 4,
  BadExpression = 5,
  InvalidMemoryAccess = 6,
  /** The queue has no item. */
  Empty = 7,
  /** The shared value changed since it was read. */
  CasMismatch = 8,
  ResultMismatch = 9,
  /** The host could not do it, for instance call a cluster without endpoints. */
  InternalFailure = 10,
  /** The connection of a call-out broke. */
  BrokenConnection = 11,
  /** The host does not know this call. */
  Unimplemented = 12,
}

/** Severity of a log line, also the level in force (`proxy_log_level_t`). */
export enum LogLevel {
  Trace = 0,
  Debug = 1,
  Info = 2,
  Warn = 3,
  Error = 4,
  Critical = 5,
  /** Only as the level in force: nothing is logged. */
  Off = 6,
}

/** A header map of the host (`proxy_map_type_t`). */
export enum MapType {
  HttpRequestHeaders = 0,
  HttpRequestTrailers = 1,
  HttpResponseHeaders = 2,
  HttpResponseTrailers = 3,
  GrpcReceiveInitialMetadata = 4,
  GrpcReceiveTrailingMetadata = 5,
  HttpCallResponseHeaders = 6,
  HttpCallResponseTrailers = 7,
}

/** A buffer of the host (`proxy_buffer_type_t`). */
export enum BufferType {
  HttpRequestBody = 0,
  HttpResponseBody = 1,
  DownstreamData = 2,
  UpstreamData = 3,
  HttpCallResponseBody = 4,
  GrpcReceiveBuffer = 5,
  VmConfiguration = 6,
  PluginConfiguration = 7,
  /** Arguments of a foreign function callback. */
  CallData = 8,
  /** Answer of `proxy_on_redis_call_response`; Higress only. */
  RedisCallResponse = 9,
}

/** A direction of a stream or connection (`proxy_stream_type_t`). */
export enum StreamType {
  Request = 0,
  Response = 1,
  Downstream = 2,
  Upstream = 3,
}

/** Kind of a metric (`proxy_metric_type_t`). */
export enum MetricType {
  Counter = 0,
  Gauge = 1,
  Histogram = 2,
}

/** Who closed a connection (`proxy_peer_type_t`). */
export enum PeerType {
  Unknown = 0,
  Local = 1,
  Remote = 2,
}

/** Status of a gRPC call, see https://grpc.github.io/grpc/core/md_doc_statuscodes.html. */
export enum GrpcStatus {
  /** Not a gRPC answer: the host derives the code from the HTTP status. */
  None = -1,
  Ok = 0,
  Cancelled = 1,
  Unknown = 2,
  InvalidArgument = 3,
  DeadlineExceeded = 4,
  NotFound = 5,
  AlreadyExists = 6,
  PermissionDenied = 7,
  ResourceExhausted = 8,
  FailedPrecondition = 9,
  Aborted = 10,
  OutOfRange = 11,
  Unimplemented = 12,
  Internal = 13,
  Unavailable = 14,
  DataLoss = 15,
  Unauthenticated = 16,
}
