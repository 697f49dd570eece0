import type { Vm } from "../../vm/vm.js";
import type { HostCall } from "../host-call.js";
import { Errno } from "./errno.js";
import { constant, wasiCall } from "./wasi-call.js";

const stdout = 1;
const stderr = 2;
const levels: Readonly<Record<number, number>> = { [stdout]: 2, [stderr]: 4 };

/** One call that has bytes is one log line: stdout at info, stderr at error. One newline at the end is cut off. */
function write(vm: Vm, fd: number, vectors: number, count: number, writtenCell: number): Errno {
  vm.speaker();
  const level = levels[fd];
  if (level === undefined) return Errno.BadFileDescriptor;
  const parts: Uint8Array[] = [];
  for (let i = 0; i < count >>> 0; i++) {
    const vector = vm.memory.peek((vectors >>> 0) + i * 8, 8);
    const part = vector && vm.memory.copy(vector.readUInt32LE(0), vector.readUInt32LE(4));
    if (part === undefined) return Errno.Fault;
    parts.push(part);
  }
  const bytes = Buffer.concat(parts);
  const text = bytes.toString("utf8").replace(/\n$/, "");
  if (bytes.length > 0 && vm.runtime.logs(level)) vm.sayForGuest(level, text);
  return vm.memory.writeU32(writtenCell, bytes.length) ? Errno.Success : Errno.Fault;
}

/** Succeeds on the standard streams, which is all there is. */
function onStandardStreams(name: string, params: string, errno: Errno): HostCall {
  return wasiCall(name, params, (vm) => (fd: number) => {
    vm.refuseDuring("malloc");
    return levels[fd] === undefined ? Errno.BadFileDescriptor : errno;
  });
}

function complain(name: string, params: string): HostCall {
  return wasiCall(name, params, (vm) => () => {
    vm.refuseDuring("malloc", "start");
    vm.say("trace", `wasi_unstable ${name}`);
    return Errno.Success;
  });
}

/** File descriptors, paths and sockets. There are no files; writing to the standard streams logs. */
export const fileCalls: readonly HostCall[] = [
  wasiCall("fd_write", "iiii", (vm) => (fd: number, p: number, n: number, out: number) => write(vm, fd, p, n, out)),
  wasiCall("fd_pwrite", "iiiIi", (vm) => (fd: number, p: number, n: number, _offset: bigint, out: number) => {
    vm.refuseDuring("malloc");
    return write(vm, fd, p, n, out);
  }),
  wasiCall("fd_fdstat_get", "ii", (vm) => (fd: number, cell: number) => {
    vm.refuseDuring("malloc");
    if (levels[fd] === undefined) return Errno.BadFileDescriptor;
    // Envoy does not look whether there is memory at the address.
    vm.memory.writeU64(cell, 0n);
    vm.memory.writeU64(cell + 8, 64n);
    vm.memory.writeU64(cell + 16, 0n);
    return Errno.Success;
  }),
  wasiCall("fd_tell", "ii", (vm) => (fd: number, cell: number) => {
    vm.refuseDuring("malloc");
    if (levels[fd] === undefined) return Errno.BadFileDescriptor;
    return vm.memory.writeU64(cell, 0n) ? Errno.Success : Errno.Fault;
  }),
  wasiCall("fd_readdir", "iiiIi", (vm) => (_fd: number, _p: number, _s: number, _cookie: bigint, cell: number) => {
    vm.refuseDuring("malloc");
    return vm.memory.writeU32(cell, 0) ? Errno.NotDirectory : Errno.Fault;
  }),
  complain("fd_seek", "iIii"),
  complain("fd_close", "i"),
  onStandardStreams("fd_allocate", "iII", Errno.Success),
  onStandardStreams("fd_datasync", "i", Errno.Success),
  onStandardStreams("fd_sync", "i", Errno.Success),
  onStandardStreams("fd_fdstat_set_rights", "iII", Errno.Success),
  onStandardStreams("fd_filestat_set_size", "iI", Errno.Success),
  onStandardStreams("fd_filestat_set_times", "iIIi", Errno.Success),
  wasiCall("fd_renumber", "ii", (vm) => (from: number, to: number) => {
    vm.refuseDuring("malloc");
    return [from, to].every((fd) => levels[fd] !== undefined) ? Errno.NotSupported : Errno.BadFileDescriptor;
  }),
  constant("fd_read", "iiii", Errno.NoSystemCall, "not at start"),
  constant("fd_pread", "iiiIi", Errno.NoSystemCall),
  constant("fd_fdstat_set_flags", "ii", Errno.NoSystemCall),
  constant("fd_prestat_dir_name", "iii", Errno.NoSystemCall),
  constant("fd_prestat_get", "ii", Errno.BadFileDescriptor),
  constant("fd_filestat_get", "ii", Errno.BadFileDescriptor),
  constant("fd_advise", "iIIi", Errno.Success),
  constant("path_open", "iiiiiIIii", Errno.NoEntry, "not at start"),
  constant("path_filestat_get", "iiiii", Errno.NotSupported),
  constant("path_create_directory", "iii", Errno.NotSupported),
  constant("path_filestat_set_times", "iiiiIIi", Errno.NotSupported),
  constant("path_link", "iiiiii", Errno.NotSupported), // one parameter short of the standard, as in Envoy
  constant("path_readlink", "iiiiii", Errno.NotSupported),
  constant("path_remove_directory", "iii", Errno.NotSupported),
  constant("path_rename", "iiiiii", Errno.NotSupported),
  constant("path_symlink", "iiii", Errno.NotSupported), // one parameter short of the standard, as in Envoy
  constant("path_unlink_file", "iii", Errno.NotSupported),
  constant("sock_accept", "iii", Errno.NotSupported),
  constant("sock_recv", "iiiiii", Errno.NotSupported),
  constant("sock_send", "iiiii", Errno.NotSupported),
  constant("sock_shutdown", "ii", Errno.NotSupported),
];
