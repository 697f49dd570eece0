import { logLevels } from "../log.js";
import { hostCall } from "./host-call.js";
import { Status } from "./status.js";

/** `proxy_log` and `proxy_get_log_level`. */
export const logCalls = [
  hostCall("proxy_log", "iii", (vm) => (level: number, pointer: number, size: number) => {
    vm.speaker();
    if (level >>> 0 >= logLevels.length) return Status.BadArgument;
    const text = vm.memory.peek(pointer, size);
    if (text === undefined) return Status.InvalidMemoryAccess;
    if (vm.runtime.logs(level)) vm.sayForGuest(level, text.toString("utf8"));
    return Status.Ok;
  }),
  hostCall(
    "proxy_get_log_level",
    "i",
    (vm) => (cell: number) => {
      vm.context();
      return vm.memory.writeU32(cell, vm.runtime.level) ? Status.Ok : Status.InvalidMemoryAccess;
    },
    { since: "0.2.1" },
  ),
];
