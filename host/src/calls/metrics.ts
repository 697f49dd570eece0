import { hostCall } from "./host-call.js";
import { Status } from "./status.js";

const metricTypes = 3;

/** The four calls on metrics. Ids are counters 4, 8, …; gauges 5, 9, …; histograms 6, 10, … */
export const metricCalls = [
  hostCall("proxy_define_metric", "iiii", (vm) => (type: number, pointer: number, size: number, cell: number) => {
    vm.context();
    if (type >>> 0 >= metricTypes) return Status.BadArgument;
    const name = vm.memory.peek(pointer, size);
    if (name === undefined) return Status.InvalidMemoryAccess;
    const id = vm.metricIds.define(type, name.toString("utf8"));
    return vm.memory.writeU32(cell, id) ? Status.Ok : Status.InvalidMemoryAccess;
  }),
  hostCall("proxy_increment_metric", "iI", (vm) => (id: number, delta: bigint) => {
    vm.context();
    return vm.metricIds.increment(id >>> 0, delta);
  }),
  hostCall("proxy_record_metric", "iI", (vm) => (id: number, value: bigint) => {
    vm.context();
    return vm.metricIds.record(id >>> 0, value);
  }),
  hostCall("proxy_get_metric", "ii", (vm) => (id: number, cell: number) => {
    vm.context();
    const value = vm.metricIds.get(id >>> 0);
    if (typeof value === "number") return value;
    return vm.memory.writeU64(cell, value) ? Status.Ok : Status.InvalidMemoryAccess;
  }),
];
