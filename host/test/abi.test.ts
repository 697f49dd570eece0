import { describe, expect, test } from "vitest";
import { Host, PluginLoadError } from "@sluice/host";
import { minimal, op } from "./wasm-builder.js";

/** Every host function of module `env` with its parameters, and the ABI versions that have it when not all do. */
const env: Readonly<Record<string, readonly [params: string, versions?: readonly string[]]>> = {
  proxy_log: ["iii"],
  proxy_get_log_level: ["i", ["0_2_1"]],
  proxy_get_current_time_nanoseconds: ["i"],
  proxy_set_tick_period_milliseconds: ["i"],
  proxy_get_property: ["iiii"],
  proxy_set_property: ["iiii"],
  proxy_get_header_map_value: ["iiiii"],
  proxy_add_header_map_value: ["iiiii"],
  proxy_replace_header_map_value: ["iiiii"],
  proxy_remove_header_map_value: ["iii"],
  proxy_get_header_map_pairs: ["iii"],
  proxy_set_header_map_pairs: ["iii"],
  proxy_get_header_map_size: ["ii"],
  proxy_get_buffer_status: ["iii"],
  proxy_get_buffer_bytes: ["iiiii"],
  proxy_set_buffer_bytes: ["iiiii"],
  proxy_continue_stream: ["i", ["0_2_0", "0_2_1"]],
  proxy_close_stream: ["i", ["0_2_0", "0_2_1"]],
  proxy_continue_request: ["", ["0_1_0"]],
  proxy_continue_response: ["", ["0_1_0"]],
  proxy_clear_route_cache: ["", ["0_1_0"]],
  proxy_get_configuration: ["ii", ["0_1_0"]],
  proxy_send_local_response: ["iiiiiiii"],
  proxy_http_call: ["iiiiiiiiii"],
  proxy_grpc_call: ["iiiiiiiiiiii"],
  proxy_grpc_stream: ["iiiiiiiii"],
  proxy_grpc_send: ["iiii"],
  proxy_grpc_close: ["i"],
  proxy_grpc_cancel: ["i"],
  proxy_get_status: ["iii"],
  proxy_get_shared_data: ["iiiii"],
  proxy_set_shared_data: ["iiiii"],
  proxy_register_shared_queue: ["iii"],
  proxy_resolve_shared_queue: ["iiiii"],
  proxy_enqueue_shared_queue: ["iii"],
  proxy_dequeue_shared_queue: ["iii"],
  proxy_define_metric: ["iiii"],
  proxy_increment_metric: ["iI"],
  proxy_record_metric: ["iI"],
  proxy_get_metric: ["ii"],
  proxy_set_effective_context: ["i"],
  proxy_done: [""],
  proxy_call_foreign_function: ["iiiiii"],
  envoy_resolve_dns: ["iii"],
  pthread_equal: ["ii"],
};
const allVersions = ["0_1_0", "0_2_0", "0_2_1"];

const wasi: Readonly<Record<string, string>> = {
  args_get: "ii",
  args_sizes_get: "ii",
  clock_res_get: "ii",
  clock_time_get: "iIi",
  environ_get: "ii",
  environ_sizes_get: "ii",
  fd_advise: "iIIi",
  fd_allocate: "iII",
  fd_close: "i",
  fd_datasync: "i",
  fd_fdstat_get: "ii",
  fd_fdstat_set_flags: "ii",
  fd_fdstat_set_rights: "iII",
  fd_filestat_get: "ii",
  fd_filestat_set_size: "iI",
  fd_filestat_set_times: "iIIi",
  fd_pread: "iiiIi",
  fd_prestat_dir_name: "iii",
  fd_prestat_get: "ii",
  fd_pwrite: "iiiIi",
  fd_read: "iiii",
  fd_readdir: "iiiIi",
  fd_renumber: "ii",
  fd_seek: "iIii",
  fd_sync: "i",
  fd_tell: "ii",
  fd_write: "iiii",
  path_create_directory: "iii",
  path_filestat_get: "iiiii",
  path_filestat_set_times: "iiiiIIi",
  path_open: "iiiiiIIii",
  path_readlink: "iiiiii",
  path_remove_directory: "iii",
  path_rename: "iiiiii",
  path_unlink_file: "iii",
  poll_oneoff: "iiii",
  random_get: "ii",
  sched_yield: "",
  sock_accept: "iii",
  sock_recv: "iiiiii",
  sock_send: "iiiii",
  sock_shutdown: "ii",
};

const i64const = 0x42;

/** A module that calls one import with zeroes from `_initialize`. */
function calling(module: string, name: string, params: string, version = "0_2_1"): Uint8Array {
  return minimal(
    {
      types: [`${[...params].join(" ")} -> i`],
      imports: [{ module, name, type: 2 }],
      functions: [
        { type: 0, code: [...[...params].flatMap((p) => [p === "I" ? i64const : op.i32, 0]), op.call, 0, op.drop] },
      ],
      exports: [
        { name: "_initialize", index: 3 },
        { name: "memory", kind: "memory", index: 0 },
      ],
      memory: true,
    },
    `proxy_abi_version_${version}`,
  );
}

async function reason(code: Uint8Array): Promise<string> {
  const error: unknown = await new Host().addPlugin({ name: "p", code }).then(
    () => undefined,
    (refusal: unknown) => refusal,
  );
  if (error === undefined) return "loaded";
  if (error instanceof PluginLoadError) return error.reason;
  throw error;
}

const restricted = "Function: _initialize failed: Uncaught Error: restricted_callback";

describe.each(Object.entries(env))("env.%s", (name, [params, versions = allVersions]) => {
  test("links in its versions only, and start code may call nothing of it but the log", async () => {
    for (const version of allVersions) {
      const expected = !versions.includes(version)
        ? `Failed to load Wasm module due to a missing import: env.${name}`
        : name === "proxy_log" || name === "pthread_equal"
          ? "loaded"
          : restricted;
      expect(await reason(calling("env", name, params, version))).toBe(expected);
    }
  });
});

/** What Envoy forgot to allow; `proc_exit` has a test of its own. */
const notAtStart = ["fd_seek", "fd_close", "fd_read", "path_open", "sched_yield"];

describe.each(Object.entries(wasi))("WASI %s", (name, params) => {
  const refused = notAtStart.includes(name);
  test(`links under both module names, and start code ${refused ? "must not" : "may"} call it`, async () => {
    for (const module of ["wasi_snapshot_preview1", "wasi_unstable"]) {
      expect(await reason(calling(module, name, params))).toBe(refused ? restricted : "loaded");
    }
  });
});

test("start code must not exit", async () => {
  const code = minimal({
    types: ["i ->"],
    imports: [{ module: "wasi_snapshot_preview1", name: "proc_exit", type: 2 }],
    functions: [{ type: 0, code: [op.i32, 0, op.call, 0] }],
    exports: [{ name: "_initialize", index: 3 }],
  });
  expect(await reason(code)).toBe(restricted);
});
