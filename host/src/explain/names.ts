import { Status } from "../calls/status.js";

/** Names of numbers on the ABI; a number without a name stands for itself. */
export function nameIn(names: readonly string[], number: number): string {
  return names[number >>> 0] ?? String(number);
}

export const statusNames: readonly string[] = Object.keys(Status);

export const mapNames: readonly string[] = [
  "request headers",
  "request trailers",
  "response headers",
  "response trailers",
  "gRPC initial metadata",
  "gRPC trailing metadata",
  "call-out headers",
  "call-out trailers",
];

export const bufferNames: readonly string[] = [
  "request body",
  "response body",
  "downstream data",
  "upstream data",
  "call-out body",
  "gRPC message",
  "VM configuration",
  "plugin configuration",
  "call data",
  "Redis answer",
];

export const streamNames: readonly string[] = ["request", "response", "downstream", "upstream"];

const headers = [
  "Continue",
  "StopIteration",
  "ContinueAndEndStream",
  "StopAllIterationAndBuffer",
  "StopAllIterationAndWatermark",
];
const data = ["Continue", "StopIterationAndBuffer", "StopIterationAndWatermark", "StopIterationNoBuffer"];
const pass = ["Continue", "StopIteration"];
const truth = ["false", "true"];

/** What a callback is called with, and what its results mean. */
interface CallbackNames {
  /** In order; `end_of_stream` is a boolean. */
  readonly args: readonly string[];
  /** Empty for results that are plain numbers. */
  readonly results?: readonly string[];
}

const message = ["context", "size", "end_of_stream"];
const call = ["context", "token"];

/** By export; one that is missing here has its arguments numbered. */
export const callbackNames: Readonly<Record<string, CallbackNames>> = {
  proxy_on_context_create: { args: ["context", "parent"] },
  proxy_on_vm_start: { args: ["context", "size"], results: truth },
  proxy_on_configure: { args: ["context", "size"], results: truth },
  proxy_on_tick: { args: ["context"] },
  proxy_on_request_headers: { args: ["context", "headers", "end_of_stream"], results: headers },
  proxy_on_request_body: { args: message, results: data },
  proxy_on_request_trailers: { args: ["context", "trailers"], results: pass },
  proxy_on_response_headers: { args: ["context", "headers", "end_of_stream"], results: headers },
  proxy_on_response_body: { args: message, results: data },
  proxy_on_response_trailers: { args: ["context", "trailers"], results: pass },
  proxy_on_http_call_response: { args: [...call, "headers", "size", "trailers"] },
  proxy_on_grpc_receive_initial_metadata: { args: [...call, "headers"] },
  proxy_on_grpc_receive: { args: [...call, "size"] },
  proxy_on_grpc_receive_trailing_metadata: { args: [...call, "trailers"] },
  proxy_on_grpc_close: { args: [...call, "grpc_status"] },
  proxy_on_redis_call_response: { args: [...call, "redis_status", "size"] },
  proxy_on_queue_ready: { args: call },
  proxy_on_foreign_function: { args: ["context", "function", "size"] },
  proxy_on_new_connection: { args: ["context"], results: pass },
  proxy_on_downstream_data: { args: message, results: pass },
  proxy_on_upstream_data: { args: message, results: pass },
  proxy_on_downstream_connection_close: { args: ["context", "peer"] },
  proxy_on_upstream_connection_close: { args: ["context", "peer"] },
  proxy_on_request_metadata: { args: ["context", "elements"], results: pass },
  proxy_on_response_metadata: { args: ["context", "elements"], results: pass },
  proxy_on_done: { args: ["context"], results: truth },
  proxy_on_log: { args: ["context"] },
  proxy_on_delete: { args: ["context"] },
};

/** Result of a callback by name, as proxy-wasm means it. */
export function resultName(callback: string, result: number): string {
  return nameIn(callbackNames[callback]?.results ?? [], result);
}
