import { hostCall } from "./host-call.js";
import { Status } from "./status.js";

/** `proxy_set_effective_context` and `proxy_done`. */
export const contextCalls = [
  hostCall(
    "proxy_set_effective_context",
    "i",
    (vm) => (id: number) => (vm.setEffectiveContext(id >>> 0) ? Status.Ok : Status.BadArgument),
  ),
  hostCall("proxy_done", "", (vm) => () => (vm.context().root.finishDone() ? Status.Ok : Status.NotFound)),
];
