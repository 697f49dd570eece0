import type { GuestContext } from "../contexts/guest-context.js";
import { hostCall } from "./host-call.js";
import { bytesField, parseTexts } from "./protobuf.js";
import { Status } from "./status.js";

/** Higress' call that sends bytes of a response past the plugin, to the next one on the way to the client. */
export const injectCalls = [
  hostCall(
    "proxy_inject_encoded_data_to_filter_chain",
    "iii",
    (vm) => (pointer: number, size: number, endStream: number) => {
      const context = vm.context();
      const data = vm.memory.copy(pointer, size);
      if (data === undefined) return Status.InvalidMemoryAccess;
      context.injectResponse("proxy_inject_encoded_data_to_filter_chain", data, endStream !== 0, "now");
      return Status.Ok;
    },
    { flavour: "higress" },
  ),
];

/** Higress' foreign function of this name: the same with an `InjectEncodedDataToFilterChainArguments` {1 body, 2 endstream}. */
export function injectNow(context: GuestContext, args: Uint8Array): Status {
  return inject(context, args, "inject_encoded_data_to_filter_chain", "now");
}

/** As above from the event loop, once the callback has returned: gives a response without a body one. */
export function injectOnHeader(context: GuestContext, args: Uint8Array): Status {
  return inject(context, args, "inject_encoded_data_to_filter_chain_on_header", "later");
}

function inject(context: GuestContext, args: Uint8Array, name: string, when: "now" | "later"): Status {
  const message = parseTexts(args, [1]);
  if (message === undefined) return Status.BadArgument;
  const call = `proxy_call_foreign_function("${name}")`;
  context.injectResponse(call, bytesField(message, 1), Boolean(message.get(2)), when);
  return Status.Ok;
}
