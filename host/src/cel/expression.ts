import type { GuestContext } from "../contexts/guest-context.js";
import { rootValue } from "../properties/find.js";
import { encodeCel, toCel } from "./convert.js";
import { celEnvironment } from "./environment.js";
import { celLibrary } from "./library.js";
import { unknownName } from "./unknown-name.js";

/** What came of an expression: bytes, `no bytes` for a value that has none, or why it has no value. */
export type Outcome = Uint8Array | "no bytes" | { readonly error: string };

/** A CEL expression that was parsed and can be evaluated any number of times. */
export interface Expression {
  /** Evaluates it over what the context can see now. */
  evaluate(context: GuestContext): Outcome;
}

/** Why there is no expression, and on which way Envoy finds that out. */
export interface Refusal {
  readonly step: "parse" | "compile";
  readonly message: string;
}

/** Names that stand for types of the language. */
const typeNames = new Set("bool bytes double int list map null_type string type uint".split(" "));

/** Makes an expression of a text. Throws `CelMissingError` when the evaluator is not installed. */
export function createExpression(text: string): Expression | Refusal {
  const cel = celLibrary();
  const env = celEnvironment(cel);
  let evaluate: ReturnType<typeof cel.plan>;
  try {
    const parsed = cel.parse(`${text}\n`); // a comment ends with its line
    const problem = parsed.expr === undefined ? undefined : unknownName(parsed.expr, env);
    if (problem !== undefined) return problem;
    evaluate = cel.plan(env, parsed);
  } catch (error) {
    return { step: "parse", message: error instanceof Error ? error.message : String(error) };
  }
  return {
    evaluate(context) {
      const names: Record<string, never> = {};
      const activation = new Proxy(names, {
        get(_, name) {
          if (typeof name !== "string" || name.includes(".") || typeNames.has(name)) return undefined;
          const value = rootValue(context, Buffer.from(name).toString("latin1"));
          return value === undefined ? cel.celError(`no value with name "${name}"`) : toCel(cel, value);
        },
      });
      const result = evaluate(activation);
      if (cel.isCelError(result)) return { error: result.message };
      return encodeCel(cel, result) ?? "no bytes";
    },
  };
}
