/**
 * Takes out of virtual calls the questions whose answer is known.
 *
 * The compiler makes of a method that subclasses override a function that compares the class of the object with each of those that
 * have the method, one after the other, and calls the one that is found, or else the method of the base class. No object is of an
 * abstract class; and where every class that can have objects is among those compared, the last comparison can only hold. Where it is
 * the only one, which it is in most plugins, nothing needs to be asked at all.
 */
import type { Class, Program } from "assemblyscript";
import { CommonFlags } from "./compiler.js";
import { blockWith, bodyOf, constantAt, type Expression, functionNames, infoOf, setBody, statementsAt } from "./ir.js";
import type { Binaryen, Module } from "./transform.js";

const STUB = /^(.*)#[^#]*@override$/;

/** A comparison: if the object is of this class, the method that the label stands for is called. */
interface Case {
  readonly classId: number;
  readonly label: string;
  readonly branch: Expression;
}

/** To be called after compiling. */
export function settleVirtualCalls(program: Program, binaryen: Binaryen, module: Module): void {
  for (const name of functionNames(binaryen, module)) {
    const base = STUB.exec(name)?.[1];
    if (base !== undefined) new Stub(program, binaryen, module, base).settle(name);
  }
}

/** No object is of such a class, only of others that extend it. */
export function isAbstract(one: Class | undefined): boolean {
  return one !== undefined && one.is(CommonFlags.Abstract);
}

class Stub {
  constructor(
    private readonly program: Program,
    private readonly binaryen: Binaryen,
    private readonly module: Module,
    private readonly base: string,
  ) {}

  settle(name: string): void {
    const [calls, otherwise] = statementsAt(this.binaryen, bodyOf(this.binaryen, this.module, name)) ?? [];
    if (calls === undefined || otherwise === undefined) return;
    const { binaryen, module } = this;
    // Where nothing overrides the method, the class is read all the same.
    if (infoOf(binaryen, calls, binaryen.DropId) !== null) return setBody(binaryen, module, name, otherwise);
    const settled = this.withComparisons(calls, (statements) => this.compare(statements));
    if (settled !== null) setBody(binaryen, module, name, module.block(null, [settled, otherwise]));
  }

  /** A block in a block in a block; the innermost begins with the comparisons. Returns null when it is not what is expected. */
  private withComparisons(block: Expression, change: (all: Expression[]) => Expression[] | null): Expression | null {
    const [first, ...rest] = statementsAt(this.binaryen, block) ?? [];
    if (first === undefined) return null;
    const statements = statementsAt(this.binaryen, first)
      ? [this.withComparisons(first, change), ...rest]
      : change([first, ...rest]);
    if (statements === null || statements.includes(null)) return null;
    return blockWith(this.binaryen, this.module, block, statements as Expression[]);
  }

  /** The class is read, compared with one after the other, and in the end there is a way out. */
  private compare(statements: Expression[]): Expression[] | null {
    const [read, ...comparisons] = statements;
    const wayOut = comparisons.pop();
    const cases = comparisons.map((branch) => this.caseAt(branch));
    if (infoOf(this.binaryen, read, this.binaryen.LocalSetId) === null || wayOut === undefined) return null;
    if (cases.includes(null)) return null;
    const possible = (cases as Case[]).filter(({ classId }) => !isAbstract(this.program.managedClasses.get(classId)));
    const last = possible.at(-1);
    if (last === undefined) return [wayOut];
    if (!this.areAll(new Set(possible.map(({ classId }) => classId)))) {
      return [read!, ...possible.map(({ branch }) => branch), wayOut];
    }
    const before = possible.slice(0, -1).map(({ branch }) => branch);
    return [...(before.length > 0 ? [read!] : []), ...before, this.module.br(last.label)];
  }

  private caseAt(branch: Expression): Case | null {
    const info = infoOf<{ name: string; condition: Expression }>(this.binaryen, branch, this.binaryen.BreakId);
    const comparison = infoOf<{ right: Expression }>(this.binaryen, info?.condition, this.binaryen.BinaryId);
    const classId = constantAt(this.binaryen, comparison?.right);
    return info === null || classId === undefined ? null : { classId, label: info.name, branch };
  }

  /** Are these all classes below the base class that can have objects? */
  private areAll(compared: ReadonlySet<number>): boolean {
    const classes = [...this.program.managedClasses.values()];
    const base = classes.find(({ internalName }) => internalName === this.base);
    if (base === undefined) return false;
    return classes.every((one) => compared.has(one.id) || isAbstract(one) || !one.isAssignableTo(base));
  }
}
