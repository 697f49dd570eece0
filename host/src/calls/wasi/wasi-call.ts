import { signature } from "../../module/signature.js";
import type { HostCall } from "../host-call.js";

/** A WASI function that returns an error number. */
export function wasiCall(name: string, params: string, bind: HostCall["bind"]): HostCall {
  return { name, signature: signature(params, "i"), bind };
}

/** A WASI function that always answers the same. */
export function constant(name: string, params: string, errno: number): HostCall {
  return wasiCall(name, params, (vm) => () => {
    vm.refuseDuring("malloc");
    return errno;
  });
}
