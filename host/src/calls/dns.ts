import { isIP } from "node:net";
import { answerDns } from "../callout/dns-callout.js";
import { hostCall } from "./host-call.js";
import { Status } from "./status.js";

/** What is no name at all is refused while the guest waits. */
const printable = /^[\x21-\x7e]*$/;

/**
 * `envoy_resolve_dns`, which Envoy has beside the ABI. The answer is `envoy_on_resolve_dns`; for numeric addresses and
 * for what is no name it comes while the call runs, before the guest has its token.
 */
export const dnsCalls = [
  hostCall("envoy_resolve_dns", "iii", (vm) => (pointer: number, size: number, tokenCell: number) => {
    const { root } = vm.context();
    const name = vm.memory.text(pointer, size);
    if (name === undefined || !vm.memory.contains(tokenCell, 4)) return Status.InvalidMemoryAccess;
    const token = vm.nextDnsCall++;
    if (isIP(name) !== 0) answerDns(root, token, [{ address: name }]);
    else if (!printable.test(name)) answerDns(root, token, undefined);
    else {
      const answered = vm.runtime.resolveDns(name).catch(() => undefined);
      void answered.then((answers) => vm.runtime.post(() => answerDns(root, token, answers)));
    }
    return vm.memory.writeU32(tokenCell, token) ? Status.Ok : Status.InvalidMemoryAccess;
  }),
];
