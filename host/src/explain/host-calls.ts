import { byteString } from "../bytes.js";
import { readGrpcService } from "../callout/grpc-service.js";
import { readPairs } from "../headers/pairs.js";
import { logLevels } from "../log.js";
import { escapeBytes } from "./escape.js";
import { bufferNames, mapNames, streamNames } from "./names.js";
import * as is from "./parameter.js";
import type { Parameter, Scope } from "./parameter.js";

const map = is.choice("map", mapNames);
const buffer = is.choice("buffer", bufferNames);
const stream = is.choice("stream", streamNames);
const key = is.key("key");
const value = is.headerValue("value");
const timeout = is.number("timeout_ms");
const token = is.resultNumber("token");
const metric: Parameter = { name: "metric", words: 1, given: ({ vm }, id) => vm.metricIds.nameOf(Number(id)) };

/** Namespaces of properties whose values are no secrets, unless their names look like it. */
const openProperty = /^(request|response|source|destination|connection|upstream|xds|plugin_|node\.|route_|cluster_)/;

function property({ key, shown }: Scope, bytes: Uint8Array): string | number {
  if (!openProperty.test(key)) return shown.bytes(bytes);
  // Numbers have 8 bytes, and messages hold bytes that no text has.
  if (!bytes.some((byte) => byte < 9)) return shown.value(key.slice(key.lastIndexOf(".") + 1), byteString(bytes));
  return bytes.length === 8 ? Number(Buffer.from(bytes).readBigInt64LE(0)) : `<${bytes.length} bytes>`;
}

/** The name of a Redis command; its arguments are data. */
function redisCommand({ shown }: Scope, bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 64)).toString("latin1");
  const command = /^\*\d+\r\n\$\d+\r\n([A-Za-z.]+)\r\n/.exec(head)?.[1];
  return command === undefined ? shown.bytes(bytes) : `${command} <${bytes.length} bytes>`;
}

function grpcTarget(_: Scope, bytes: Uint8Array): string {
  const target = readGrpcService(bytes);
  return "cluster" in target ? escapeBytes(Buffer.from(target.cluster, "utf8").toString("latin1")) : `<${target.kind}>`;
}

const grpcCall = [
  is.range("cluster", grpcTarget),
  is.text("service"),
  is.text("method"),
  is.pairs("metadata"),
] as const;

/** Parameters of the host calls in the order of the ABI. What is missing here is shown as numbers. */
export const hostCallParameters: Readonly<Record<string, readonly Parameter[]>> = {
  proxy_log: [is.choice("level", logLevels), is.text("message")],
  proxy_get_log_level: [is.resultNumber("level", logLevels)],
  proxy_get_current_time_nanoseconds: [is.hidden()],
  proxy_set_tick_period_milliseconds: [is.number("period_ms")],
  proxy_get_property: [is.path("path"), is.result("value", property)],
  proxy_set_property: [is.path("path"), is.bytes("value")],
  proxy_get_header_map_value: [map, key, is.resultHeaderValue("value")],
  proxy_add_header_map_value: [map, key, value],
  proxy_replace_header_map_value: [map, key, value],
  proxy_remove_header_map_value: [map, key],
  proxy_get_header_map_pairs: [map, is.result("pairs", (_, bytes) => readPairs(bytes).length)],
  proxy_set_header_map_pairs: [map, is.pairs("pairs")],
  proxy_get_header_map_size: [map, is.resultNumber("size")],
  proxy_get_buffer_status: [buffer, is.resultNumber("size"), is.hidden()],
  proxy_get_buffer_bytes: [buffer, is.number("start"), is.number("length"), is.resultBytes("value")],
  proxy_set_buffer_bytes: [buffer, is.number("start"), is.number("length"), is.bytes("value")],
  proxy_inject_encoded_data_to_filter_chain: [is.bytes("data"), is.number("end_of_stream")],
  proxy_continue_stream: [stream],
  proxy_close_stream: [stream],
  proxy_send_local_response: [
    is.number("status"),
    is.text("details"),
    is.bytes("body"),
    is.pairs("headers"),
    { name: "grpc_status", words: 1, given: (_, status) => (Number(status) < 0 ? undefined : Number(status)) },
  ],
  proxy_http_call: [is.text("cluster"), is.pairs("headers"), is.bytes("body"), is.pairs("trailers"), timeout, token],
  proxy_get_status: [is.resultNumber("code"), is.resultText("message")],
  proxy_grpc_call: [...grpcCall, is.bytes("message"), timeout, token],
  proxy_grpc_stream: [...grpcCall, token],
  proxy_grpc_send: [is.number("token"), is.bytes("message"), is.number("end_of_stream")],
  proxy_grpc_close: [is.number("token")],
  proxy_grpc_cancel: [is.number("token")],
  proxy_redis_init: [is.text("cluster"), is.bytes("username"), is.bytes("password"), timeout],
  proxy_redis_call: [is.text("cluster"), is.range("query", redisCommand), token],
  proxy_get_shared_data: [
    is.bytes("key"), // which may well be a credential
    is.resultBytes("value"),
    is.resultNumber("cas"),
  ],
  proxy_set_shared_data: [is.bytes("key"), is.bytes("value"), is.number("cas")],
  proxy_register_shared_queue: [is.text("queue"), is.resultNumber("token")],
  proxy_resolve_shared_queue: [is.text("vm_id"), is.text("queue"), is.resultNumber("token")],
  proxy_enqueue_shared_queue: [is.number("token"), is.bytes("item")],
  proxy_dequeue_shared_queue: [is.number("token"), is.resultBytes("item")],
  proxy_define_metric: [is.choice("type", ["counter", "gauge", "histogram"]), is.text("metric"), is.hidden()],
  proxy_increment_metric: [metric, is.number("offset")],
  proxy_record_metric: [metric, is.number("value")],
  proxy_get_metric: [metric, is.resultLong("value")],
  proxy_set_effective_context: [is.number("context")],
  proxy_call_foreign_function: [is.text("function"), is.bytes("arguments"), is.resultBytes("value")],
  envoy_resolve_dns: [is.text("name"), token],
  proxy_get_upstream_hosts: [is.resultBytes("hosts")],
  proxy_set_upstream_override_host: [is.text("host")],
  random_get: [is.hidden(), is.number("size")],
  clock_time_get: [is.choice("clock", ["real time", "monotonic"]), is.hidden(), is.hidden()],
};
