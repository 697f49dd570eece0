import { Errno } from "../calls/wasi/errno.js";
import { Status } from "../calls/status.js";
import type { HostFunction } from "../calls/host-call.js";
import type { ImportInfo } from "../module/module-info.js";
import type { Vm } from "./vm.js";

/** Names of the host calls and callbacks a module may have; undefined for all. */
export type Capabilities = ReadonlySet<string> | undefined;

/** `capability_restriction_config`: an empty one restricts nothing. */
export function capabilitiesOf(names: readonly string[]): Capabilities {
  return names.length === 0 ? undefined : new Set(names);
}

/** Whether a module may have it. What is not of the ABI, as `malloc` or `emscripten_notify_memory_growth`, it always may. */
export function isAllowed(capabilities: Capabilities, name: string): boolean {
  return capabilities === undefined || !name.startsWith("proxy_") || capabilities.has(name);
}

/** Stands for a host call that the module may import but not make; undefined when it may. */
export function restricted(vm: Vm, { module, name }: ImportInfo): HostFunction | undefined {
  const { capabilities } = vm.family;
  const isWasi = module !== "env";
  if (isWasi ? capabilities === undefined || capabilities.has(name) : isAllowed(capabilities, name)) return undefined;
  return () => {
    vm.say("error", `Attempted call to restricted ${isWasi ? "WASI" : "proxy-wasm"} capability: ${name}`);
    return isWasi ? Errno.NotCapable : Status.InternalFailure;
  };
}
