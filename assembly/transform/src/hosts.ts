/**
 * What each host offers to a module (imports) and calls in it (exports), names and types. A host refuses to load a
 * module that imports anything else. Source: Proxy-Wasm ABI 0.2.1 as proxy-wasm-cpp-host registers it, and Higress' fork.
 */
import type { Signature } from "./signature.js";
import { WASI, WASI_MODULES } from "./wasi.js";

/** Which host a module is built for, told by its ABI marker: any Envoy with `0_2_1`, Higress alone with `0_2_100`. */
export type Target = "envoy" | "higress";

/** Oldest Envoy that a module has to load in. */
export type EnvoyVersion = "1.33" | "1.38";

/** What a module may count on. */
export interface Host {
  /** Name for messages. */
  readonly name: string;
  /** Export that tells the host its ABI version. */
  readonly marker: string;
  /** Types of host calls by `module.name`. */
  readonly imports: ReadonlyMap<string, Signature>;
  /** Calls that a later version of the host offers as well, with that version, by `module.name`. */
  readonly later: ReadonlyMap<string, string>;
  /** Types of the functions that the host looks for, by export name. */
  readonly exports: ReadonlyMap<string, Signature>;
}

const ENV: Readonly<Record<string, Signature>> = {
  proxy_log: "iii>i",
  proxy_get_log_level: "i>i",
  proxy_get_current_time_nanoseconds: "i>i",
  proxy_set_tick_period_milliseconds: "i>i",
  proxy_get_property: "iiii>i",
  proxy_set_property: "iiii>i",
  proxy_get_header_map_value: "iiiii>i",
  proxy_add_header_map_value: "iiiii>i",
  proxy_replace_header_map_value: "iiiii>i",
  proxy_remove_header_map_value: "iii>i",
  proxy_get_header_map_pairs: "iii>i",
  proxy_set_header_map_pairs: "iii>i",
  proxy_get_header_map_size: "ii>i",
  proxy_get_buffer_status: "iii>i",
  proxy_get_buffer_bytes: "iiiii>i",
  proxy_set_buffer_bytes: "iiiii>i",
  proxy_continue_stream: "i>i",
  proxy_close_stream: "i>i",
  proxy_send_local_response: "iiiiiiii>i",
  proxy_http_call: "iiiiiiiiii>i",
  proxy_grpc_call: "iiiiiiiiiiii>i",
  proxy_grpc_stream: "iiiiiiiii>i",
  proxy_grpc_send: "iiii>i",
  proxy_grpc_close: "i>i",
  proxy_grpc_cancel: "i>i",
  proxy_get_status: "iii>i",
  proxy_get_shared_data: "iiiii>i",
  proxy_set_shared_data: "iiiii>i",
  proxy_register_shared_queue: "iii>i",
  proxy_resolve_shared_queue: "iiiii>i",
  proxy_enqueue_shared_queue: "iii>i",
  proxy_dequeue_shared_queue: "iii>i",
  proxy_define_metric: "iiii>i",
  proxy_increment_metric: "iI>i",
  proxy_record_metric: "iI>i",
  proxy_get_metric: "ii>i",
  proxy_set_effective_context: "i>i",
  proxy_done: ">i",
  proxy_call_foreign_function: "iiiiii>i",
  envoy_resolve_dns: "iii>i",
  pthread_equal: "ii>i",
  emscripten_notify_memory_growth: "i>",
};

const HIGRESS_ENV: Readonly<Record<string, Signature>> = {
  proxy_redis_init: "iiiiiii>i",
  proxy_redis_call: "iiiii>i",
  proxy_inject_encoded_data_to_filter_chain: "iii>i",
  proxy_get_upstream_hosts: "ii>i",
  proxy_set_upstream_override_host: "ii>i",
};

const EXPORTS: Readonly<Record<string, Signature>> = {
  malloc: "i>i",
  proxy_on_memory_allocate: "i>i",
  _initialize: ">",
  _start: ">",
  main: "ii>i",
  __main_void: ">i",
  proxy_on_context_create: "ii>",
  proxy_on_vm_start: "ii>i",
  proxy_validate_configuration: "ii>i",
  proxy_on_configure: "ii>i",
  proxy_on_tick: "i>",
  proxy_on_new_connection: "i>i",
  proxy_on_downstream_data: "iii>i",
  proxy_on_upstream_data: "iii>i",
  proxy_on_downstream_connection_close: "ii>",
  proxy_on_upstream_connection_close: "ii>",
  proxy_on_request_headers: "iii>i",
  proxy_on_request_body: "iii>i",
  proxy_on_request_trailers: "ii>i",
  proxy_on_request_metadata: "ii>i",
  proxy_on_response_headers: "iii>i",
  proxy_on_response_body: "iii>i",
  proxy_on_response_trailers: "ii>i",
  proxy_on_response_metadata: "ii>i",
  proxy_on_http_call_response: "iiiii>",
  proxy_on_grpc_receive_initial_metadata: "iii>",
  proxy_on_grpc_receive: "iii>",
  proxy_on_grpc_receive_trailing_metadata: "iii>",
  proxy_on_grpc_close: "iii>",
  proxy_on_queue_ready: "ii>",
  proxy_on_foreign_function: "iii>",
  proxy_on_done: "i>i",
  proxy_on_log: "i>",
  proxy_on_delete: "i>",
  envoy_on_resolve_dns: "iii>",
  envoy_on_stats_update: "ii>",
  explain_rule: "i>i", // of hosts that explain what happened; others leave it alone
};

/** ABI marker exports by target. */
export const MARKERS: Readonly<Record<Target, string>> = {
  envoy: "proxy_abi_version_0_2_1",
  higress: "proxy_abi_version_0_2_100",
};

function importsOf(env: Readonly<Record<string, Signature>>, envoy: EnvoyVersion): Map<string, Signature> {
  const imports = new Map<string, Signature>();
  for (const [name, type] of Object.entries(env)) imports.set(`env.${name}`, type);
  for (const module of WASI_MODULES) {
    for (const [name, type] of Object.entries(WASI[envoy])) imports.set(`${module}.${name}`, type);
  }
  return imports;
}

/** WASI calls that came with a later Envoy. */
function laterThan(envoy: EnvoyVersion): Map<string, string> {
  const later = new Map<string, string>();
  for (const module of WASI_MODULES) {
    for (const name of Object.keys(WASI["1.38"])) if (!(name in WASI[envoy])) later.set(`${module}.${name}`, "1.38");
  }
  return later;
}

/**
 * The host of a target.
 * @param envoy oldest Envoy to load in, 1.33 when absent; Higress has the set of 1.33
 */
export function hostOf(target: Target, envoy: EnvoyVersion = "1.33"): Host {
  const marker = MARKERS[target];
  if (target === "envoy") {
    return {
      name: "Envoy",
      marker,
      imports: importsOf(ENV, envoy),
      later: laterThan(envoy),
      exports: new Map(Object.entries(EXPORTS)),
    };
  }
  return {
    name: "Higress",
    marker,
    imports: importsOf({ ...ENV, ...HIGRESS_ENV }, "1.33"),
    later: new Map(),
    exports: new Map(Object.entries({ ...EXPORTS, proxy_on_redis_call_response: "iiii>" })),
  };
}
