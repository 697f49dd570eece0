/**
 * WASI functions that Envoy registers, with the types it registers them with, under `wasi_snapshot_preview1` and
 * `wasi_unstable` alike. Source: `exports.h` and `wasm.cc` of proxy-wasm-cpp-host.
 */
import type { Signature } from "./signature.js";

/** Modules under which a host offers WASI. */
export const WASI_MODULES = ["wasi_snapshot_preview1", "wasi_unstable"] as const;

/** Envoy 1.33, and what went before it. */
const SINCE_1_33: Readonly<Record<string, Signature>> = {
  args_get: "ii>i",
  args_sizes_get: "ii>i",
  clock_time_get: "iIi>i",
  environ_get: "ii>i",
  environ_sizes_get: "ii>i",
  fd_close: "i>i",
  fd_fdstat_get: "ii>i",
  fd_fdstat_set_flags: "ii>i",
  fd_filestat_get: "ii>i",
  fd_prestat_dir_name: "iii>i",
  fd_prestat_get: "ii>i",
  fd_read: "iiii>i",
  fd_seek: "iIii>i",
  fd_write: "iiii>i",
  path_filestat_get: "iiiii>i",
  path_open: "iiiiiIIii>i",
  poll_oneoff: "iiii>i",
  proc_exit: "i>",
  random_get: "ii>i",
  sched_yield: ">i",
};

/** Added by Envoy 1.38. */
const SINCE_1_38: Readonly<Record<string, Signature>> = {
  clock_res_get: "ii>i",
  fd_advise: "iIIi>i",
  fd_allocate: "iII>i",
  fd_datasync: "i>i",
  fd_fdstat_set_rights: "iII>i",
  fd_filestat_set_size: "iI>i",
  fd_filestat_set_times: "iIIi>i",
  fd_pread: "iiiIi>i",
  fd_pwrite: "iiiIi>i",
  fd_readdir: "iiiIi>i",
  fd_renumber: "ii>i",
  fd_sync: "i>i",
  fd_tell: "ii>i",
  path_create_directory: "iii>i",
  path_filestat_set_times: "iiiiIIi>i",
  // Two types are Envoy's own: the standard has 7 parameters for the first and 5 for the second.
  path_link: "iiiiii>i",
  path_symlink: "iiii>i",
  path_readlink: "iiiiii>i",
  path_remove_directory: "iii>i",
  path_rename: "iiiiii>i",
  path_unlink_file: "iii>i",
  sock_accept: "iii>i",
  sock_recv: "iiiiii>i",
  sock_send: "iiiii>i",
  sock_shutdown: "ii>i",
};

/** WASI functions by the Envoy version that a module has to load in. */
export const WASI: Readonly<Record<"1.33" | "1.38", Readonly<Record<string, Signature>>>> = {
  "1.33": SINCE_1_33,
  "1.38": { ...SINCE_1_33, ...SINCE_1_38 },
};
