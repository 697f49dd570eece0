/**
 * Takes out of constructors what a fresh object does not need.
 *
 * The collector's write barrier tells a collection under way of an object that is stored into one which has been marked
 * already. With safe points (`safe-points.ts`) marking happens only between callbacks, and what a constructor makes is younger
 * than that: nothing has marked it. And its memory is zero, so that a zero or null need not be stored.
 */
import {
  blockWith,
  bodyOf,
  callAt,
  constantAt,
  type Expression,
  functionNames,
  infoOf,
  setBody,
  statementsAt,
} from "./ir.js";
import { BARRIER } from "./safe-point-source.js";
import type { Binaryen, Module } from "./transform.js";

const CONSTRUCTOR = "#constructor";
const SETTER = "#set:";
const EMPTY_CONSTRUCTOR = "~lib/object/Object#constructor";
/** Index of the parameter `this`. */
const THIS = 0;

/** What a compiled setter of a field stores to. */
interface Store {
  readonly offset: number;
  readonly align: number;
}

/** To be called for modules with safe points. */
export function lightenConstructors(binaryen: Binaryen, module: Module): void {
  const constructors = new Map<string, Constructor>();
  const lighten = (name: string): Constructor => {
    const known = constructors.get(name);
    if (known) return known;
    const constructor = new Constructor(binaryen, module, lighten);
    constructors.set(name, constructor);
    const body = bodyOf(binaryen, module, name);
    if (statementsAt(binaryen, body)) setBody(binaryen, module, name, constructor.lighten(body));
    else constructor.isKnown = true;
    return constructor;
  };
  for (const name of functionNames(binaryen, module)) if (name.endsWith(CONSTRUCTOR)) lighten(name);
}

class Constructor {
  private isFirst = true;
  /** Has anything been done that may have reached the object? Then its fields may be other than zero. */
  isKnown = false;
  /** Setters of the fields that have been stored to. */
  private readonly stored = new Set<string>();

  /** @param lightened gives the constructor of this name once its own stores are lighter */
  constructor(
    private readonly binaryen: Binaryen,
    private readonly module: Module,
    private readonly lightened: (name: string) => Constructor,
  ) {}

  /** Returns the block with lighter stores. */
  lighten(block: Expression): Expression {
    const statements = (statementsAt(this.binaryen, block) ?? []).flatMap((statement) => this.statement(statement));
    return blockWith(this.binaryen, this.module, block, statements);
  }

  private statement(statement: Expression): Expression[] {
    if (statementsAt(this.binaryen, statement)) return [this.lighten(statement)];
    if (this.localAt(statement) !== undefined) return [statement]; // what it returns
    const call = callAt(this.binaryen, statement);
    const [target, value] = call?.operands ?? [];
    if (!call?.target.includes(SETTER) || this.localAt(target) !== THIS) {
      if (this.isEmptyConstructor(statement)) return [];
      this.isKnown ||= !this.isAllocation(statement) && !this.isHarmlessBase(statement);
      return [statement];
    }
    this.isKnown ||= !this.isUnaware(value!);
    const isFirst = !this.stored.has(call.target);
    this.stored.add(call.target);
    if (isFirst && !this.isKnown && constantAt(this.binaryen, value) === 0) return [];
    const store = this.storeOf(call.target);
    return [store ? this.module.i32.store(store.offset, store.align, target!, value!) : statement];
  }

  /** Every constructor begins with an `if` that allocates the object, unless that of a subclass has done so. */
  private isAllocation(statement: Expression): boolean {
    const isFirst = this.isFirst;
    this.isFirst = false;
    return isFirst && infoOf(this.binaryen, statement, this.binaryen.IfId) !== null;
  }

  /** The class that all others extend does nothing with an object that is there. */
  private isEmptyConstructor(statement: Expression): boolean {
    const assignment = infoOf<{ value: Expression }>(this.binaryen, statement, this.binaryen.LocalSetId);
    return !this.isFirst && callAt(this.binaryen, assignment?.value)?.target === EMPTY_CONSTRUCTOR;
  }

  /** The constructor of the class that this one extends, when all that it does is storing to the object. */
  private isHarmlessBase(statement: Expression): boolean {
    const assignment = infoOf<{ value: Expression }>(this.binaryen, statement, this.binaryen.LocalSetId);
    const call = callAt(this.binaryen, assignment?.value);
    if (!call?.target.endsWith(CONSTRUCTOR)) return false;
    const [object, ...values] = call.operands;
    if (this.localAt(object) !== THIS || !values.every((value) => this.isUnaware(value))) return false;
    const base = this.lightened(call.target);
    for (const setter of base.stored) this.stored.add(setter);
    return !base.isKnown;
  }

  /** Is this value found without handing the object to anything? */
  private isUnaware(value: Expression): boolean {
    const call = callAt(this.binaryen, value);
    if (call) return call.operands.every((operand) => this.isUnaware(operand));
    const { id } = this.binaryen.getExpressionInfo(value);
    const local = this.localAt(value);
    return id === this.binaryen.ConstId || id === this.binaryen.GlobalGetId || (local !== undefined && local !== THIS);
  }

  /** Which parameter or variable an expression reads, undefined for another one. */
  private localAt(expression: Expression | undefined): number | undefined {
    return infoOf<{ index: number }>(this.binaryen, expression, this.binaryen.LocalGetId)?.index;
  }

  /** What a setter with a barrier stores; null for any other setter. */
  private storeOf(setter: string): Store | null {
    const [store, barrier, ...rest] = statementsAt(this.binaryen, bodyOf(this.binaryen, this.module, setter)) ?? [];
    if (rest.length > 0 || callAt(this.binaryen, barrier)?.target !== BARRIER) return null;
    return infoOf<Store>(this.binaryen, store, this.binaryen.StoreId);
  }
}
