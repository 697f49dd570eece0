/** What a name in a block refers to. */

/** A name declared inside a function, or in a block at the top level. */
export interface Variable {
  /** `const` with an initialiser that the compiler may put in place of the name: then a nested function can use it. */
  readonly constant: boolean;
}

/** What a function may belong to: the function it stands in, or a block at the top level of a file. */
export type OwnerKind = "function" | "block";

/** The code that runs with one set of local variables: a function's, or the top level's. */
export class Frame {
  /** Names already reported for this function, so that each is reported once. */
  readonly reported = new Set<string>();

  /**
   * @param parent the frame around a nested function, null for the top level of a file
   * @param hasThis does `this` have a meaning of its own here, as in a method?
   * @param isArgument is the function handed to a call, as a handler is?
   */
  constructor(
    readonly parent: Frame | null,
    readonly kind: OwnerKind,
    readonly hasThis: boolean,
    readonly isArgument: boolean,
  ) {}
}

/** A block: the names it declares, and the blocks around it. */
export class Scope {
  private readonly names = new Map<string, Variable>();

  constructor(
    readonly parent: Scope | null,
    readonly frame: Frame,
  ) {}

  declare(name: string, variable: Variable): void {
    this.names.set(name, variable);
  }

  /** The innermost declaration of a name and the frame it belongs to; null when it is a global. */
  find(name: string): { readonly variable: Variable; readonly frame: Frame } | null {
    const variable = this.names.get(name);
    return variable ? { variable, frame: this.frame } : (this.parent?.find(name) ?? null);
  }
}
