import { signature } from "../../module/signature.js";
import type { HostCall } from "../host-call.js";

/** A WASI function that returns an error number. */
export function wasiCall(name: string, params: string, bind: HostCall["bind"]): HostCall {
  return { name, signature: signature(params, "i"), bind };
}

/** A WASI function that always answers the same; start code may call it unless told otherwise. */
export function constant(
  name: string,
  params: string,
  errno: number,
  start: "start" | "not at start" = "start",
): HostCall {
  return wasiCall(name, params, (vm) => () => {
    if (start === "start") vm.refuseDuring("malloc");
    else vm.refuseDuring("malloc", "start");
    return errno;
  });
}
