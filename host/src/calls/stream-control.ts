import { StreamType } from "../contexts/guest-context.js";
import { hostCall } from "./host-call.js";
import { Status } from "./status.js";

const streamTypes = 4;

/** Resuming and closing streams, in the words of each ABI, and the route cache of 0.1.0. */
export const streamControlCalls = [
  hostCall(
    "proxy_continue_stream",
    "i",
    (vm) => (type: number) => {
      const context = vm.context();
      return type >>> 0 < streamTypes ? context.continueStream(type) : Status.BadArgument;
    },
    { since: "0.2.0" },
  ),
  hostCall(
    "proxy_close_stream",
    "i",
    (vm) => (type: number) => {
      const context = vm.context();
      if (type >>> 0 >= streamTypes) return Status.BadArgument;
      context.closeStream(type);
      return Status.Ok;
    },
    { since: "0.2.0" },
  ),
  hostCall("proxy_continue_request", "", (vm) => () => vm.context().continueStream(StreamType.Request), {
    until: "0.1.0",
  }),
  hostCall("proxy_continue_response", "", (vm) => () => vm.context().continueStream(StreamType.Response), {
    until: "0.1.0",
  }),
  hostCall(
    "proxy_clear_route_cache",
    "",
    (vm) => () => {
      vm.context().clearRouteCache();
      return Status.Ok;
    },
    { until: "0.1.0" },
  ),
];
