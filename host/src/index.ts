export type { ByteString } from "./bytes.js";
export { byteString, bytesOf } from "./bytes.js";
export type { ClusterCall, ClusterFailure, ClusterHandler, ClusterResponse } from "./callout/cluster.js";
export type { DnsAnswer, DnsResolver } from "./callout/dns-callout.js";
export type { Endpoint } from "./callout/endpoint.js";
export { httpCluster } from "./callout/http-cluster.js";
export { http1Response } from "./callout/http1-response.js";
export type { GrpcBreak, GrpcCluster, GrpcRequest, GrpcResponse } from "./callout/grpc-cluster.js";
export { GrpcFailure, grpcHandler, type GrpcMethod, type GrpcServerCall } from "./callout/grpc-handler.js";
export { grpcCluster } from "./callout/grpc-http2.js";
export type { RedisCluster, RedisLogin, RedisSession } from "./callout/redis-cluster.js";
export { redisServer } from "./callout/redis-server.js";
export { tcpBridge, tcpBridgeNames } from "./callout/tcp-bridge.js";
export type { Clock, Timer } from "./clock.js";
export { SystemClock, VirtualClock } from "./clock.js";
export type { CrashKind } from "./errors.js";
export {
  CelMissingError,
  ConfigurationError,
  EnvoyCrash,
  HostError,
  HostUsageError,
  PluginLoadError,
} from "./errors.js";
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
export type { CounterSample, GaugeSample, StatsSnapshot } from "./shared/stats-update.js";
export type { MetricsView, MetricValue } from "./shared/metrics.js";
export type { SharedDataView, SharedValue } from "./shared/shared-data.js";
export type { SharedQueuesView } from "./shared/shared-queue.js";
export type { Cluster, EnvoyVersion, FailurePolicy, Flavour, HostOptions, PluginOptions } from "./options.js";
export type { Plugin, VmView } from "./plugin.js";
export type { CallbackTime } from "./profile/callback-times.js";
export type { CpuProfile } from "./profile/cpu-profile.js";
export type { FunctionTime } from "./profile/functions.js";
export type { HeapGrowth } from "./profile/heap-growth.js";
export { profile, type Profile, type ProfileOptions } from "./profile/profile.js";
export { scriptedExchange, type ScriptedMessage } from "./profile/scripted-exchange.js";
export type { PropertyValue, StreamProperties } from "./properties/value.js";
export type { LocalReply } from "./stream/local-reply.js";
export type { HttpStream } from "./stream/http-stream.js";
export { formatWaits, type WaitFormat } from "./stream/format-waits.js";
export type { FilterState, StreamState } from "./stream/state.js";
export { canMove, type Pending, type StreamWait } from "./stream/waits.js";
export type { StreamOptions } from "./stream/options.js";
export type { Downstream, Upstream } from "./stream/sides.js";
export type { ConnectionOptions } from "./tcp/options.js";
export type { CloseHow, ConnectionDownstream, ConnectionUpstream } from "./tcp/sides.js";
export type { ConnectionState, NetworkFilterState } from "./tcp/state.js";
export type { TcpConnection } from "./tcp/tcp-connection.js";
export type { HeapBlocks } from "./vm/assemblyscript-heap.js";
export type { HeapFigures } from "./vm/heap-figures.js";
export type { Crossing } from "./trace.js";
export { formatCrossing } from "./trace.js";
