import type { ModuleInfo } from "../module/module-info.js";
import { sameSignature, signature } from "../module/signature.js";
import type { WasmExports } from "./wasm-api.js";

/** Export by which a module tells which rule of its configuration holds for a stream, for explanations only. */
export const RULE_EXPORT = "explain_rule";

/** Answers with the position of a rule, `global` for what stands outside of rules, `none` where the plugin does nothing. */
export type RuleTeller = (contextId: number) => number | "global" | "none" | undefined;

const [global, none] = [-1, -2];

/**
 * Looks the export up: `explain_rule(context: i32) -> i32`, the position from 0, -1 for the global part, -2 for no part at
 * all, anything else for "not known (yet)". No Envoy calls it, so it costs nothing there. It may not call the host.
 */
export function findRuleTeller(exports: WasmExports, { exports: declared }: ModuleInfo): RuleTeller {
  const type = declared.find(({ name }) => name === RULE_EXPORT)?.signature;
  if (type === undefined || !sameSignature(type, signature("i", "i"))) return () => undefined;
  const tell = exports[RULE_EXPORT] as (contextId: number) => number;
  return (contextId) => {
    try {
      const rule = tell(contextId);
      return rule >= 0 ? rule : rule === global ? "global" : rule === none ? "none" : undefined;
    } catch {
      return undefined;
    }
  };
}
