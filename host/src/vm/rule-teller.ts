import { Wasm, type WasmExports } from "./wasm-api.js";

/** Export by which a module tells which rule of its configuration holds for a stream, for explanations only. */
const RULE_EXPORT = "_rule_";

/** Answers with the position of a rule, `global` for what stands outside of rules, `none` where the plugin does nothing. */
export type RuleTeller = () => number | "global" | "none" | undefined;

const [global, none, untold] = [-1, -2, -3];

/**
 * Looks the export up: `_rule_`, a mutable global of type i32, where a callback of a stream leaves what it has
 * decided: the position from 0, -1 for the global part, -2 for no part at all, anything else for nothing. Reading takes it
 * away. No Envoy looks at it.
 */
export function findRuleTeller({ [RULE_EXPORT]: told }: WasmExports): RuleTeller {
  if (!(told instanceof Wasm.Global) || !isWritable(told)) return () => undefined;
  return () => {
    const rule = told.value;
    told.value = untold;
    if (typeof rule !== "number") return undefined;
    return rule >= 0 ? rule : rule === global ? "global" : rule === none ? "none" : undefined;
  };
}

/** Is it a global that takes numbers, and not a constant? */
function isWritable(told: { value: unknown }): boolean {
  try {
    told.value = untold;
    return typeof told.value === "number";
  } catch {
    return false; // a constant, or 64 bits
  }
}
