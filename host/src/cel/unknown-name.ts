import type { CelEnvironment } from "./environment.js";
import type { Refusal } from "./expression.js";
import type { CelLibrary } from "./library.js";

type Expr = NonNullable<ReturnType<CelLibrary["parse"]>["expr"]>;

const maxInt = (1n << 63n) - 1n;
const minInt = -(1n << 63n);
const identifier = /^[A-Za-z_]\w*$/;

/**
 * What makes Envoy refuse an expression when it is made, and the library only when it is evaluated: integers out of
 * range, functions and messages that do not exist.
 */
export function unknownName({ exprKind: kind }: Expr, env: CelEnvironment): Refusal | undefined {
  const all = (parts: readonly (Expr | undefined)[]): Refusal | undefined => {
    for (const part of parts) {
      const problem = part === undefined ? undefined : unknownName(part, env);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
  switch (kind.case) {
    case "constExpr": {
      const { constantKind: constant } = kind.value;
      const tooLarge = constant.case === "int64Value" && (constant.value > maxInt || constant.value < minInt);
      return tooLarge ? { step: "parse", message: "invalid int literal" } : undefined;
    }
    case "selectExpr":
      return all([kind.value.operand]);
    case "callExpr": {
      const { target, function: name, args } = kind.value;
      if (identifier.test(name) && env.funcs.find(name) === undefined) {
        return { step: "compile", message: "No overloads provided for FunctionStep creation" };
      }
      return all([target, ...args]);
    }
    case "listExpr":
      return all(kind.value.elements);
    case "structExpr": {
      const { messageName: name, entries } = kind.value;
      if (name !== "" && env.registry.getMessage(name) === undefined) {
        return { step: "compile", message: `unknown message ${name}` };
      }
      return all(
        entries.flatMap((entry) => [entry.keyKind.case === "mapKey" ? entry.keyKind.value : undefined, entry.value]),
      );
    }
    case "comprehensionExpr": {
      const { iterRange, accuInit, loopCondition, loopStep, result } = kind.value;
      return all([iterRange, accuInit, loopCondition, loopStep, result]);
    }
    default:
      return undefined;
  }
}
