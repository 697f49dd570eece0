// Editors learn the decorators of configurations from it.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./config/decorators.d.ts" />
/**
 * Sluice SDK: write plugins for Envoy and Higress in AssemblyScript.
 *
 * A plugin registers itself with `setCtx` at the top level of its module and handles an exchange through the methods of
 * the chain. Host calls go through `ctx`, `Log` and their kin, which refuse what would hurt the gateway.
 */
export { HeadersHandler, Plugin, PreStartHandler, StreamDoneHandler } from "./plugin/plugin";
export { setCtx } from "./plugin/set-ctx";
export { ConfigParser, ConfigParserWithContext, RawConfigParser } from "./plugin/config-parser";
export { RawRuleConfigParser, RuleConfigParser } from "./plugin/config-parser";
export { Optional } from "./config/optional";
export { BodyHandler, StreamingBodyHandler, TrailersHandler } from "./plugin/body-handlers";
export { NoConfig } from "./plugin/no-config";
export { PluginContext } from "./plugin/plugin-context";
export { VmContext } from "./plugin/vm-context";
export { RawConfig } from "./plugin/raw-config";
export { Log } from "./plugin/log";
export { Logger } from "./plugin/logger";
export { HttpContext, NoState } from "./http/http-context";
export { BodyAccess } from "./http/body-access";
export { HttpBody } from "./http/body";
export { HttpMessage } from "./http/message";
export { Phase } from "./http/phase";
export { HeaderMap } from "./http/header-map";
export { Headers } from "./http/headers";
export { RouteCallHandler } from "./http/route-call";
export { UserAttributes } from "./http/user-attributes";
export {
  CONSUMER_HEADER,
  consumerNameProblem,
  demandsConsumer,
  removeConsumer,
  tellConsumer,
} from "./http/consumer-auth";
export { ConsumerTable } from "./http/consumer-table";
export { Call, AnswerHandler, PluginAnswerHandler } from "./calls/call";
export { CallStatus } from "./calls/call-status";
export { CallFailure } from "./calls/http/call-failure";
export { HttpAnswer } from "./calls/http/http-answer";
export { HttpCall } from "./calls/http/http-call";
export { HttpClient } from "./calls/http/http-client";
export { HttpCalls } from "./calls/http/http-calls";
export { Cluster } from "./clusters/cluster";
export { RouteCluster, TargetCluster } from "./clusters/gateway-clusters";
export {
  ConsulCluster,
  DnsCluster,
  FQDNCluster,
  K8sCluster,
  NacosCluster,
  StaticIpCluster,
} from "./clusters/service-clusters";
export { GrpcClient } from "./grpc/grpc-client";
export { GrpcCall } from "./grpc/grpc-call";
export { GrpcStreamCall } from "./grpc/grpc-stream-call";
export { GrpcStream } from "./grpc/grpc-stream";
export { GrpcHandler, PluginGrpcHandler } from "./grpc/grpc-handler";
export { GrpcAnswer, GrpcOutcome } from "./grpc/grpc-answer";
export { RedisClient, redisCall } from "./redis/redis-client";
export { RedisCall } from "./redis/redis-call";
export { RedisPipeline } from "./redis/redis-pipeline";
export { RedisReply } from "./redis/redis-reply";
export { RedisFailure } from "./redis/redis-failure";
export { RespKind } from "@sluice/codec/resp/kind";
export { RespValue } from "@sluice/codec/resp/value";
export { isHigress } from "./plugin/target";
export { Expression } from "./state/expression";
export { clearRouteCache, declareProperty, LifeSpan, setEnvoyFilterState } from "./state/filter-state";
export { callForeign, ForeignAnswer } from "./state/foreign-call";
export { sign, SignatureResult, verifySignature } from "./state/signature";
export { getUpstreamHosts, setUpstreamOverrideHost, UpstreamHost } from "./state/upstream-hosts";
export { compress, uncompress } from "./state/zlib";
export { Counter, Gauge, Histogram } from "./state/metrics";
export { SharedCache } from "./state/shared-cache";
export { SharedData } from "./state/shared-data";
export { QueueHandler } from "./state/queue-receiver";
export { SharedQueue } from "./state/shared-queue";
export { SharedValue } from "./state/shared-value";
export { monotonicNanoseconds } from "./abi/time";
export { TickHandler, TickScope } from "./timers/tick-functions";
export { LocalResponse } from "./http/local-response";
export { DataStatus, HeaderStatus } from "./http/status";
export { GrpcStatus, LogLevel, Status } from "./abi/enums";
export { JsonKind } from "@sluice/codec/json/kind";
export { JsonValue } from "@sluice/codec/json/value";
export { marshalStr, unmarshalStr } from "@sluice/codec/json/marshal";
export { getValueFromBody } from "@sluice/codec/json/value-from-body";
export { formatSseEvent, SseEvent, SseSplitter, unifySSEChunk } from "@sluice/codec/sse";
