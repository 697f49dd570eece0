export type { ByteString } from "./bytes.js";
export { byteString, bytesOf } from "./bytes.js";
export type { ClusterCall, ClusterFailure, ClusterHandler, ClusterResponse } from "./callout/cluster.js";
export type { Endpoint } from "./callout/endpoint.js";
export { httpCluster } from "./callout/http-cluster.js";
export type { GrpcBreak, GrpcCluster, GrpcRequest, GrpcResponse } from "./callout/grpc-cluster.js";
export { GrpcFailure, grpcHandler, type GrpcMethod, type GrpcServerCall } from "./callout/grpc-handler.js";
export { grpcCluster } from "./callout/grpc-http2.js";
export type { RedisCluster, RedisLogin, RedisSession } from "./callout/redis-cluster.js";
export { redisServer } from "./callout/redis-server.js";
export { tcpBridge, tcpBridgeNames } from "./callout/tcp-bridge.js";
export type { Clock, Timer } from "./clock.js";
export { SystemClock, VirtualClock } from "./clock.js";
export type { CrashKind } from "./errors.js";
export { ConfigurationError, EnvoyCrash, HostError, HostUsageError, PluginLoadError } from "./errors.js";
export type {
  CallbackEvent,
  CallStep,
  Change,
  Explanation,
  Facts,
  LifeEvent,
  LocalResponseEvent,
  LogStep,
  MessageEvent,
  ResetEvent,
  Step,
} from "./explain/explanation.js";
export { formatExplanation, type ExplanationFormat } from "./explain/format.js";
export type { ExplainOptions } from "./explain/options.js";
export type { HeaderList } from "./headers/header-list.js";
export { Host } from "./host.js";
export type { LogLevel, LogLine, VmName } from "./log.js";
export { formatLogLine, logLevels } from "./log.js";
export type { MetricsView, MetricValue } from "./shared/metrics.js";
export type { Cluster, EnvoyVersion, FailurePolicy, Flavour, HostOptions, PluginOptions } from "./options.js";
export type { Plugin, VmView } from "./plugin.js";
export type { PropertyValue, StreamProperties } from "./properties/value.js";
export type { HttpStream } from "./stream/http-stream.js";
export { formatWaits, type WaitFormat } from "./stream/format-waits.js";
export type { FilterState, StreamState } from "./stream/state.js";
export { canMove, type Pending, type StreamWait } from "./stream/waits.js";
export type { StreamOptions } from "./stream/options.js";
export type { Downstream, Upstream } from "./stream/sides.js";
export type { Crossing } from "./trace.js";
export { formatCrossing } from "./trace.js";
