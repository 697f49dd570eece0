import type {
  DeclarationStatement,
  ImportStatement,
  Source,
  Statement,
  VariableDeclaration,
  VariableStatement,
} from "assemblyscript";
import { CommonFlags, NodeKind } from "./compiler.js";
import { mayBeConstant } from "./constant-expression.js";
import type { Scope } from "./scope.js";

const NAMESPACES = new Set([NodeKind.EnumDeclaration, NodeKind.NamespaceDeclaration, NodeKind.ClassDeclaration]);

/** Tells a `const` that the compiler may replace by its value from one that is a variable: `LIMIT` from `settings`. */
export class Constants {
  /** Module-level names that may be, or may hold, constants. */
  private readonly names = new Set<string>();
  /** Module-level names that are variables. */
  private readonly variables = new Set<string>();

  constructor(source: Source) {
    for (const statement of source.statements) this.collect(statement);
  }

  private collect(statement: Statement): void {
    if (NAMESPACES.has(statement.kind)) this.names.add((statement as DeclarationStatement).name.text);
    else if (statement.kind === NodeKind.Import) {
      const { declarations, namespaceName } = statement as ImportStatement;
      for (const { name } of declarations ?? []) this.names.add(name.text);
      if (namespaceName) this.names.add(namespaceName.text);
    } else if (statement.kind === NodeKind.Variable) {
      for (const declaration of (statement as VariableStatement).declarations) {
        (this.has(declaration, null) ? this.names : this.variables).add(declaration.name.text);
      }
    }
  }

  /** May the compiler replace this declaration by a value? In doubt it may. */
  has({ flags, initializer }: VariableDeclaration, scope: Scope | null): boolean {
    if (!(flags & CommonFlags.Const) || !initializer) return false;
    return mayBeConstant(initializer, (name) => {
      const found = scope?.find(name);
      // Names that the file does not declare (`ASC_TARGET`, `Infinity`, the `i32` of `i32.MAX_VALUE`) are the compiler's.
      return found ? found.variable.constant : this.names.has(name) || !this.variables.has(name);
    });
  }
}
