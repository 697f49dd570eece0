import type { AbiVersion } from "../module/abi.js";
import type { Flavour } from "../options.js";
import { type Signature, signature } from "../module/signature.js";
import type { Vm } from "../vm/vm.js";

/** A host function as WebAssembly calls it; i64 parameters are bigint. */
export type HostFunction = (...args: never[]) => number | void;

/** One import the host offers. */
export interface HostCall {
  readonly name: string;
  readonly signature: Signature;
  /** First and last ABI that has it; all of them when absent. */
  readonly since?: AbiVersion;
  readonly until?: AbiVersion;
  /** The only host that has it; all of them when absent. */
  readonly flavour?: Flavour;
  /** Makes the function for one VM. */
  readonly bind: (vm: Vm) => HostFunction;
}

/**
 * A host call of module `env` that returns a status.
 * @param params one letter per parameter: `i` is i32, `I` is i64
 */
export function hostCall(
  name: string,
  params: string,
  bind: HostCall["bind"],
  where: { since?: AbiVersion; until?: AbiVersion; flavour?: Flavour } = {},
): HostCall {
  return { name, signature: signature(params, "i"), bind, ...where };
}
