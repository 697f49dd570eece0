import type { AbiVersion } from "../module/abi.js";
import type { ModuleInfo } from "../module/module-info.js";
import { formatSignature, sameSignature, type Signature, signature } from "../module/signature.js";
import { type Capabilities, isAllowed } from "./capabilities.js";
import type { WasmExports } from "./wasm-api.js";

/** A function the guest exports for the host to call. */
export interface Callback {
  readonly name: string;
  /** Another function stands here while calls are measured. */
  fn: (...args: number[]) => number | void;
  readonly parameters: number;
  readonly returns: boolean;
}

/** Callbacks by the names used in this package: export, parameters, results. */
const callbacks = {
  initialize: ["_initialize", "", ""],
  start: ["_start", "", ""],
  main: ["main", "ii", "i"],
  mainVoid: ["__main_void", "", "i"],
  malloc: ["malloc", "i", "i"],
  onMemoryAllocate: ["proxy_on_memory_allocate", "i", "i"],
  onContextCreate: ["proxy_on_context_create", "ii", ""],
  onVmStart: ["proxy_on_vm_start", "ii", "i"],
  onConfigure: ["proxy_on_configure", "ii", "i"],
  onTick: ["proxy_on_tick", "i", ""],
  onRequestHeaders: ["proxy_on_request_headers", "iii", "i"],
  onRequestBody: ["proxy_on_request_body", "iii", "i"],
  onRequestTrailers: ["proxy_on_request_trailers", "ii", "i"],
  onResponseHeaders: ["proxy_on_response_headers", "iii", "i"],
  onResponseBody: ["proxy_on_response_body", "iii", "i"],
  onResponseTrailers: ["proxy_on_response_trailers", "ii", "i"],
  onHttpCallResponse: ["proxy_on_http_call_response", "iiiii", ""],
  onGrpcReceiveInitialMetadata: ["proxy_on_grpc_receive_initial_metadata", "iii", ""],
  onGrpcReceive: ["proxy_on_grpc_receive", "iii", ""],
  onGrpcReceiveTrailingMetadata: ["proxy_on_grpc_receive_trailing_metadata", "iii", ""],
  onGrpcClose: ["proxy_on_grpc_close", "iii", ""],
  onRedisCallResponse: ["proxy_on_redis_call_response", "iiii", ""],
  onResolveDns: ["envoy_on_resolve_dns", "iii", ""],
  onStatsUpdate: ["envoy_on_stats_update", "ii", ""],
  onQueueReady: ["proxy_on_queue_ready", "ii", ""],
  onForeignFunction: ["proxy_on_foreign_function", "iii", ""],
  onNewConnection: ["proxy_on_new_connection", "i", "i"],
  onDownstreamData: ["proxy_on_downstream_data", "iii", "i"],
  onUpstreamData: ["proxy_on_upstream_data", "iii", "i"],
  onDownstreamClose: ["proxy_on_downstream_connection_close", "ii", ""],
  onUpstreamClose: ["proxy_on_upstream_connection_close", "ii", ""],
  onRequestMetadata: ["proxy_on_request_metadata", "ii", "i"],
  onResponseMetadata: ["proxy_on_response_metadata", "ii", "i"],
  validateConfiguration: ["proxy_validate_configuration", "ii", "i"],
  onDone: ["proxy_on_done", "i", "i"],
  onLog: ["proxy_on_log", "i", ""],
  onDelete: ["proxy_on_delete", "i", ""],
} as const satisfies Record<string, readonly [name: string, params: string, results: string]>;

type CallbackName = keyof typeof callbacks;

/** The callbacks a guest has; one that is not exported costs nothing and is not called. */
export type Callbacks = { readonly [name in CallbackName]?: Callback };

function expectedSignature(name: CallbackName, abi: AbiVersion): Signature {
  const headers = name === "onRequestHeaders" || name === "onResponseHeaders";
  return headers && abi === "0.1.0" ? signature("ii", "i") : signature(callbacks[name][1], callbacks[name][2]);
}

/** Envoy's complaint about the first exported callback of a wrong type, or undefined when all are right. */
export function checkCallbacks(module: ModuleInfo, abi: AbiVersion, allowed: Capabilities): string | undefined {
  const exported = new Map(module.exports.map((entry) => [entry.name, entry]));
  for (const name of Object.keys(callbacks) as CallbackName[]) {
    const found = exported.get(callbacks[name][0])?.signature;
    if (found === undefined || !isAllowed(allowed, callbacks[name][0])) continue;
    const want = expectedSignature(name, abi);
    if (!sameSignature(found, want)) {
      const types = `want: ${formatSignature(want)}, but the module exports: ${formatSignature(found)}`;
      return `Bad function signature for: ${callbacks[name][0]}, ${types}`;
    }
  }
  return undefined;
}

/** Looks the callbacks up in a fresh instance; those that are not allowed count as not exported. */
export function findCallbacks(exports: WasmExports, abi: AbiVersion, allowed: Capabilities): Callbacks {
  const found: Partial<Record<CallbackName, Callback>> = {};
  for (const name of Object.keys(callbacks) as CallbackName[]) {
    const fn = exports[callbacks[name][0]];
    if (typeof fn !== "function" || !isAllowed(allowed, callbacks[name][0])) continue;
    const { params, results } = expectedSignature(name, abi);
    found[name] = {
      name: callbacks[name][0],
      fn: fn as Callback["fn"],
      parameters: params.length,
      returns: results.length > 0,
    };
  }
  return found;
}
