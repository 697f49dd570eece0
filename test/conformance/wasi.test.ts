import { Caller, type Statement, store, text } from "./support/calling.js";
import type { Case } from "./support/case.js";
import { conform } from "./support/suite.js";

/** Every function that Envoy offers; all but one answer with an error number. */
const functions: Readonly<Record<string, string>> = {
  fd_write: "i i i i",
  fd_pwrite: "i i i I i",
  fd_fdstat_get: "i i",
  fd_tell: "i i",
  fd_readdir: "i i i I i",
  fd_seek: "i I i i",
  fd_close: "i",
  fd_allocate: "i I I",
  fd_datasync: "i",
  fd_sync: "i",
  fd_fdstat_set_rights: "i I I",
  fd_filestat_set_size: "i I",
  fd_filestat_set_times: "i I I i",
  fd_renumber: "i i",
  fd_read: "i i i i",
  fd_pread: "i i i I i",
  fd_fdstat_set_flags: "i i",
  fd_prestat_dir_name: "i i i",
  fd_prestat_get: "i i",
  fd_filestat_get: "i i",
  fd_advise: "i I I i",
  path_open: "i i i i i I I i i",
  path_filestat_get: "i i i i i",
  path_create_directory: "i i i",
  path_filestat_set_times: "i i i i I I i",
  path_link: "i i i i i i",
  path_readlink: "i i i i i i",
  path_remove_directory: "i i i",
  path_rename: "i i i i i i",
  path_symlink: "i i i i",
  path_unlink_file: "i i i",
  sock_accept: "i i i",
  sock_recv: "i i i i i i",
  sock_send: "i i i i i",
  sock_shutdown: "i i",
  clock_time_get: "i I i",
  clock_res_get: "i i",
  random_get: "i i",
  environ_sizes_get: "i i",
  environ_get: "i i",
  args_sizes_get: "i i",
  args_get: "i i",
  poll_oneoff: "i i i i",
  sched_yield: "",
  proc_exit: "i",
};
const names = Object.keys(functions);
/** Shows eight bytes of the memory as its second argument; there is no metric 99. */
const shower = { module: "env", name: "proxy_increment_metric", type: "i I -> i" };

function callerOf(module: string): Caller {
  const imports = names.map((name) => ({
    module,
    name,
    type: `${functions[name]} -> ${name === "proc_exit" ? "" : "i"}`,
  }));
  return new Caller([...imports, shower]);
}

const preview1 = callerOf("wasi_snapshot_preview1");
const call = preview1.call.bind(preview1);
const show = (at: number): Statement => preview1.show(shower.name, 99, at);

/** Somewhere in the memory, with nothing in it, and somewhere beyond it. */
const cell = 512;
const beyond = 0xffff_fff0;

const calls = (title: string, statements: readonly Statement[], environment?: Record<string, string>): Case => ({
  title,
  plugins: [{ module: preview1.module(statements), ...(environment && { environment }) }],
});

/** Vectors at 0 and 8 that lead to `out\n` and `err!`. */
const vectors = [store(0, 64), store(4, 4), text(64, "out\n"), store(8, 72), store(12, 4), text(72, "err!")];
const standard = [0, 1, 2, 3];
const onEach = (name: string, ...args: readonly number[]): Statement[] => standard.map((fd) => call(name, fd, ...args));
const alwaysAlike = names.filter((name) => /^(path|sock)_/.test(name));
const notAtStart = ["fd_seek", "fd_close", "fd_read", "path_open", "sched_yield", "proc_exit"];

conform({
  name: "wasi",
  title: "WASI",
  cases: [
    calls("wasi: fd_write logs, stdout at info and stderr at error, without one newline at the end", [
      ...vectors,
      ...onEach("fd_write", 0, 1, cell).flatMap((one) => [one, show(cell)]),
      call("fd_write", 2, 0, 2, cell),
      show(cell),
      call("fd_write", 1, 0, 0, cell),
      show(cell),
    ]),
    calls("wasi: fd_write with wild pointers", [
      ...vectors,
      call("fd_write", 1, beyond, 1, cell),
      call("fd_write", 1, 0, 1, beyond),
      store(0, beyond),
      call("fd_write", 1, 0, 1, cell),
      show(cell),
    ]),
    calls("wasi: fd_pwrite is fd_write, whatever the offset", [
      ...vectors,
      ...onEach("fd_pwrite", 0, 1, 7, cell).flatMap((one) => [one, show(cell)]),
    ]),
    calls("wasi: clock_res_get says a nanosecond for the clocks 0 and 1, no others are supported", [
      ...standard.flatMap((id) => [call("clock_res_get", id, cell), show(cell), store(cell, 0)]),
      call("clock_res_get", 0, beyond),
    ]),
    calls("wasi: clock_time_get knows the clocks 0 and 1", [
      ...standard.map((id) => call("clock_time_get", id, 0, cell)),
      call("clock_time_get", 0, 0, beyond),
    ]),
    calls("wasi: random_get gives up to 65536 bytes", [
      call("random_get", 0, 0),
      call("random_get", 0, 16),
      call("random_get", beyond, 16),
      call("random_get", beyond, 0),
      call("random_get", 0, 65_537),
      call("random_get", 0, 65_536),
    ]),
    calls(
      "wasi: environ_get gives the variables of the configuration",
      [
        call("environ_sizes_get", cell, cell + 4),
        show(cell),
        call("environ_get", cell, 600),
        show(cell),
        ...[600, 608].map(show),
        call("environ_sizes_get", beyond, cell),
        call("environ_sizes_get", cell, beyond),
        call("environ_get", beyond, 600),
        call("environ_get", cell, beyond),
      ],
      { LONG: "two words" },
    ),
    // In which order several come is different in each process of Envoy.
    calls("wasi: environ_sizes_get counts every variable", [call("environ_sizes_get", cell, cell + 4), show(cell)], {
      A: "1",
      LONG: "two words",
    }),
    calls("wasi: there are no variables and no arguments by default", [
      ...["environ", "args"].flatMap((what) => [
        store(cell, -1),
        store(cell + 4, -1),
        call(`${what}_sizes_get`, cell, cell + 4),
        show(cell),
        call(`${what}_get`, cell, cell),
        call(`${what}_sizes_get`, beyond, cell),
        call(`${what}_sizes_get`, cell, beyond),
      ]),
    ]),
    calls("wasi: fd_fdstat_get tells the right to write of stdout and stderr", [
      ...onEach("fd_fdstat_get", cell).flatMap((one) => [one, ...[0, 8, 16].map((at) => show(cell + at))]),
      call("fd_fdstat_get", 1, beyond),
    ]),
    calls("wasi: poll_oneoff tells of no event, sched_yield does nothing, proc_exit returns", [
      store(cell, -1),
      call("poll_oneoff", 0, 0, 1, cell),
      show(cell),
      call("poll_oneoff", 0, 0, 1, beyond),
      call("sched_yield"),
      call("proc_exit", 3),
      show(0),
    ]),
    calls("wasi: fd_seek and fd_close succeed", [...onEach("fd_seek", 0, 0, cell), ...onEach("fd_close")]),
    calls("wasi: fd_renumber is not supported between stdout and stderr", [
      ...standard.flatMap((from) => onEach("fd_renumber", from)),
    ]),
    calls("wasi: fd_tell is 0 on stdout and stderr", [
      store(cell, -1),
      store(cell + 4, -1),
      ...onEach("fd_tell", cell).flatMap((one) => [one, show(cell)]),
      call("fd_tell", 1, beyond),
    ]),
    calls("wasi: fd_readdir finds no directory", [
      store(cell, -1),
      ...onEach("fd_readdir", 0, 0, 0, cell),
      show(cell),
      call("fd_readdir", 1, 0, 0, 0, beyond),
    ]),
    calls(
      "wasi: what succeeds on stdout and stderr and knows no other file",
      ["allocate", "datasync", "sync", "fdstat_set_rights", "filestat_set_size", "filestat_set_times"].flatMap((name) =>
        onEach(`fd_${name}`),
      ),
    ),
    calls(
      "wasi: what has one answer for every file",
      ["read", "pread", "fdstat_set_flags", "prestat_dir_name", "prestat_get", "filestat_get", "advise"].flatMap(
        (name) => onEach(`fd_${name}`),
      ),
    ),
    calls(
      "wasi: paths and sockets are not supported, and there is nothing to open",
      alwaysAlike.map((name) => call(name, 3)),
    ),
    {
      title: "wasi: wasi_unstable has the same functions",
      plugins: [
        {
          module: callerOf("wasi_unstable").module(names.map((name) => call(name, 1))),
        },
      ],
    },
    {
      title: "wasi: what start code may call",
      plugins: [
        {
          module: preview1.module(
            names.filter((name) => !notAtStart.includes(name)).map((name) => call(name, 1)),
            "start",
          ),
        },
      ],
      start: true,
      traffic: [],
    },
    ...notAtStart.map((name) => ({
      title: `wasi: start code must not call ${name}`,
      plugins: [{ module: preview1.module([call(name, 1)], "start") }],
    })),
  ],
});
