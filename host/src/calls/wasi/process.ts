import { signature } from "../../module/signature.js";
import type { HostCall } from "../host-call.js";
import { Errno } from "./errno.js";
import { constant, wasiCall } from "./wasi-call.js";

const maxRandomBytes = 65536;
const wallClock = 0;
const steadyClock = 1;

/** `KEY=value` entries, each with its NUL. */
function variables(environment: Readonly<Record<string, string>>): Buffer[] {
  return Object.entries(environment).map(([key, value]) => Buffer.from(`${key}=${value}\0`, "utf8"));
}

/** Clocks, randomness, arguments, environment and the end of a process, which is a line in the trace log. */
export const processCalls: readonly HostCall[] = [
  wasiCall("clock_time_get", "iIi", (vm) => (id: number, _precision: bigint, cell: number) => {
    vm.refuseDuring();
    const { clock } = vm.runtime;
    if (id !== wallClock && id !== steadyClock) return Errno.NotSupported;
    const now = id === wallClock ? clock.nowNanoseconds() : clock.monotonicNanoseconds();
    return vm.memory.writeU64(cell, now) ? Errno.Success : Errno.Fault;
  }),
  wasiCall("clock_res_get", "ii", (vm) => (id: number, cell: number) => {
    vm.refuseDuring("malloc");
    if (id !== wallClock && id !== steadyClock) return Errno.NotSupported;
    return vm.memory.writeU64(cell, 1n) ? Errno.Success : Errno.Fault;
  }),
  wasiCall("random_get", "ii", (vm) => (pointer: number, size: number) => {
    vm.refuseDuring("malloc");
    if (size >>> 0 > maxRandomBytes) return Errno.Invalid;
    if (size === 0) return Errno.Success;
    const target = vm.memory.peek(pointer, size);
    if (target === undefined) return Errno.Fault;
    vm.runtime.random(target);
    return Errno.Success;
  }),
  wasiCall("environ_sizes_get", "ii", (vm) => (countCell: number, sizeCell: number) => {
    vm.refuseDuring("malloc");
    const list = variables(vm.family.environment);
    const size = list.reduce((sum, { length }) => sum + length, 0);
    return vm.memory.writeU32(countCell, list.length) && vm.memory.writeU32(sizeCell, size)
      ? Errno.Success
      : Errno.Fault;
  }),
  wasiCall("environ_get", "ii", (vm) => (pointers: number, block: number) => {
    vm.refuseDuring("malloc");
    let at = block >>> 0;
    for (const [index, entry] of variables(vm.family.environment).entries()) {
      const target = vm.memory.peek(at, entry.length);
      if (target === undefined || !vm.memory.writeU32((pointers >>> 0) + index * 4, at)) return Errno.Fault;
      target.set(entry);
      at += entry.length;
    }
    return Errno.Success;
  }),
  wasiCall("args_sizes_get", "ii", (vm) => (countCell: number, sizeCell: number) => {
    vm.refuseDuring("malloc");
    return vm.memory.writeU32(countCell, 0) && vm.memory.writeU32(sizeCell, 0) ? Errno.Success : Errno.Fault;
  }),
  wasiCall("args_get", "ii", (vm) => () => {
    vm.refuseDuring("malloc");
    return Errno.Success;
  }),
  wasiCall("poll_oneoff", "iiii", (vm) => (_in: number, _out: number, _n: number, cell: number) => {
    vm.refuseDuring();
    return vm.memory.writeU32(cell, 0) ? Errno.Success : Errno.Fault;
  }),
  constant("sched_yield", "", Errno.Success, "not at start"),
  {
    name: "proc_exit",
    signature: signature("i"),
    bind: (vm) => () => {
      vm.refuseDuring("malloc", "start");
      vm.say("trace", "wasi_unstable proc_exit");
    },
  },
];
