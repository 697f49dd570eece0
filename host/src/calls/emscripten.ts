import { signature } from "../module/signature.js";
import type { HostCall } from "./host-call.js";

/** What modules built with Emscripten need beside the ABI. */
export const emscriptenCalls: readonly HostCall[] = [
  { name: "pthread_equal", signature: signature("ii", "i"), bind: () => (a: number, b: number) => Number(a === b) },
  {
    name: "emscripten_notify_memory_growth",
    signature: signature("i"),
    bind: (vm) => () => vm.refuseDuring("malloc"),
  },
];
