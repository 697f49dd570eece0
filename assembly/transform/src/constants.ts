import type { Source, VariableDeclaration, VariableStatement } from "assemblyscript";
import { CommonFlags, NodeKind } from "./compiler.js";
import { mayBeConstant } from "./constant-expression.js";
import type { Scope } from "./scope.js";

/** Tells a `const` that the compiler may replace by its value from one that is a variable: `LIMIT` from `settings`. */
export class Constants {
  /**
   * Module-level names of the file that are variables. All other names may be constants: those of enums and namespaces,
   * what is imported, and the compiler's own (`ASC_TARGET`, `Infinity`, the `i32` of `i32.MAX_VALUE`).
   */
  private readonly variables = new Set<string>();

  constructor(source: Source) {
    for (const statement of source.statements) {
      if (statement.kind !== NodeKind.Variable) continue;
      for (const declaration of (statement as VariableStatement).declarations) {
        if (!this.has(declaration, null)) this.variables.add(declaration.name.text);
      }
    }
  }

  /** May the compiler replace this declaration by a value? In doubt it may. */
  has({ flags, initializer }: VariableDeclaration, scope: Scope | null): boolean {
    if (!(flags & CommonFlags.Const) || !initializer) return false;
    return mayBeConstant(initializer, (name) => {
      const found = scope?.find(name);
      return found ? found.variable.constant : !this.variables.has(name);
    });
  }
}
