import { hostCall } from "./host-call.js";
import { Status } from "./status.js";

/** `envoy_resolve_dns`, which Envoy has beside the ABI. It links and refuses, because this host resolves no names. */
export const dnsCalls = [
  hostCall("envoy_resolve_dns", "iii", (vm) => () => {
    vm.context();
    vm.say("error", "envoy_resolve_dns: this host resolves no names; the call answers Unimplemented (12)");
    return Status.Unimplemented;
  }),
];
