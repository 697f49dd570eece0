import { hostCall } from "./host-call.js";
import { Status } from "./status.js";

/** `proxy_get_current_time_nanoseconds` and `proxy_set_tick_period_milliseconds`. */
export const timeCalls = [
  hostCall("proxy_get_current_time_nanoseconds", "i", (vm) => (cell: number) => {
    vm.context();
    return vm.memory.writeU64(cell, vm.runtime.clock.nowNanoseconds()) ? Status.Ok : Status.InvalidMemoryAccess;
  }),
  hostCall("proxy_set_tick_period_milliseconds", "i", (vm) => (period: number) => {
    vm.context().root.setTickPeriod(period >>> 0);
    return Status.Ok;
  }),
];
