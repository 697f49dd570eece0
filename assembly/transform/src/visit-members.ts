/**
 * How the collector finds what an object holds: in a table, not by a function for each class.
 *
 * The compiler makes a function of every class that visits its fields one by one, and a switch over all of them, which is one
 * twentieth of a small plugin. Where an object holds others in fields alone, a row of bits says as much, one for each word of
 * the object; the functions stay for what holds them otherwise, such as arrays and maps.
 */
import { bodyOf, callAt, constantAt, type Expression, functionNames, infoOf, statementsAt } from "./ir.js";
import { classOf, readStaticData, writeStaticData } from "./static-data.js";
import { heapBase, setHeapBase } from "./heap-base.js";
import type { Binaryen, Module } from "./transform.js";

const VISIT_MEMBERS = "~lib/rt/__visit_members";
const VISIT = "~lib/rt/itcms/__visit";
/** Where an object's header tells its class, counted from the address by which code knows it. */
const CLASS_BEFORE = 8;
const WORD = 4;
/** The last bit of a row is its sign, and a row below zero the number of a function. */
const MOST_FIELDS = 31;
const ALIGNMENT = 16;

/** Parameters and the variable of the function. */
const OBJECT = 0;
const COOKIE = 1;
const ROW = 2;

/**
 * To be called for modules with safe points, in which the heap begins where the static data ends.
 * @param made numbers of the classes of which the code may make objects
 */
export function visitByTable(binaryen: Binaryen, module: Module, made: ReadonlySet<number>): void {
  if (!functionNames(binaryen, module).includes(VISIT_MEMBERS)) return;
  // Arrays of any objects are visited in the same way.
  module.runPasses(["duplicate-function-elimination"]);
  const objects = readStaticData(module);
  const ids = new Set([...made, ...objects.flatMap((object) => classOf(object) ?? [])]);
  const visitors = new Visitors(binaryen, module, ids);
  const rows = visitors.ofClasses();
  const table = heapBase(binaryen, module);
  const bytes = new Uint8Array(Math.ceil((rows.length * WORD) / ALIGNMENT) * ALIGNMENT);
  const view = new DataView(bytes.buffer);
  rows.forEach((row, id) => view.setInt32(id * WORD, row, true));
  writeStaticData(module, [...objects, { start: table, bytes }]);
  setHeapBase(binaryen, module, table + bytes.length);
  module.removeFunction(VISIT_MEMBERS);
  const { i32, none } = binaryen;
  module.addFunction(
    VISIT_MEMBERS,
    binaryen.createType([i32, i32]),
    none,
    [i32],
    visitMembers(binaryen, module, table, visitors.others),
  );
  module.runPasses(["remove-unused-module-elements"]);
}

function visitMembers(binaryen: Binaryen, module: Module, table: number, others: readonly string[]): Expression {
  const { i32, none } = binaryen;
  const object = (): Expression => module.local.get(OBJECT, i32);
  const cookie = (): Expression => module.local.get(COOKIE, i32);
  const row = (): Expression => module.local.get(ROW, i32);
  const id = module.i32.load(0, WORD, module.i32.sub(object(), module.i32.const(CLASS_BEFORE)));
  const readRow = module.i32.load(table, WORD, module.i32.mul(id, module.i32.const(WORD)));
  const field = module.i32.add(object(), module.i32.mul(module.i32.ctz(row()), module.i32.const(WORD)));
  const visitFields = module.loop(
    "fields",
    module.if(
      row(),
      module.block(null, [
        module.call(VISIT, [module.i32.load(0, WORD, field), cookie()], none),
        module.local.set(ROW, module.i32.and(row(), module.i32.sub(row(), module.i32.const(1)))),
        module.br("fields"),
      ]),
    ),
  );
  let visitOther = module.nop();
  others.forEach((visitor, index) => {
    const isThis = module.i32.eq(row(), module.i32.const(rowOf(index)));
    visitOther = module.if(isThis, module.call(visitor, [object(), cookie()], none), visitOther);
  });
  return module.block(null, [
    module.local.set(ROW, readRow),
    module.if(module.i32.lt_s(row(), module.i32.const(0)), visitOther, visitFields),
  ]);
}

/** The row of a class that the function with this number visits. */
function rowOf(index: number): number {
  return -1 - index;
}

class Visitors {
  /** Functions of classes that have no row of bits. */
  readonly others: string[] = [];

  constructor(
    private readonly binaryen: Binaryen,
    private readonly module: Module,
    private readonly made: ReadonlySet<number>,
  ) {}

  /** The row of each class, by its number; nothing is visited of those that are not made. */
  ofClasses(): number[] {
    const { binaryen } = this;
    // A block for each class around those with smaller numbers, the switch innermost; behind each block what is done for it.
    const calls: (string | undefined)[] = [];
    let block = bodyOf(binaryen, this.module, VISIT_MEMBERS);
    for (let inner = this.splitBlock(block); inner; inner = this.splitBlock(block)) {
      calls.push(inner.visitor);
      block = inner.block;
    }
    // The last of them, and so the first here, stands for numbers that there are not.
    return calls
      .slice(1)
      .reverse()
      .map((visitor, id) => this.rowOf(this.made.has(id) ? visitor : undefined));
  }

  /** The block within this one and what stands behind it; undefined for the innermost. */
  private splitBlock(block: Expression): { block: Expression; visitor: string | undefined } | undefined {
    const [inner, ...rest] = statementsAt(this.binaryen, block) ?? [];
    if (!inner || !statementsAt(this.binaryen, inner)) return undefined;
    const [call] = rest.flatMap((statement) => statementsAt(this.binaryen, statement) ?? [statement]);
    return { block: inner, visitor: callAt(this.binaryen, call)?.target };
  }

  private rowOf(visitor: string | undefined): number {
    if (visitor === undefined) return 0;
    const fields = this.fieldsOf(visitor);
    if (fields) return fields.reduce((row, field) => row | (1 << field), 0);
    if (!this.others.includes(visitor)) this.others.push(visitor);
    return rowOf(this.others.indexOf(visitor));
  }

  /** Positions of the fields that a function visits; null when it does something else. */
  private fieldsOf(visitor: string): number[] | null {
    const body = bodyOf(this.binaryen, this.module, visitor);
    const fields: number[] = [];
    for (const statement of statementsAt(this.binaryen, body) ?? [body]) {
      if (this.doesNothing(statement)) continue;
      const call = callAt(this.binaryen, statement);
      const [first, second] = call?.operands ?? [];
      if (!call || this.localAt(second) !== COOKIE) return null;
      const inherited = this.localAt(first) === OBJECT ? this.fieldsOf(call.target) : null;
      const field = call.target === VISIT ? this.fieldAt(first) : undefined;
      if (inherited) fields.push(...inherited);
      else if (field !== undefined) fields.push(field);
      else return null;
    }
    return fields;
  }

  private doesNothing(statement: Expression): boolean {
    const dropped = infoOf<{ value: Expression }>(this.binaryen, statement, this.binaryen.DropId);
    if (dropped) return constantAt(this.binaryen, dropped.value) !== undefined;
    return this.binaryen.getExpressionId(statement) === this.binaryen.NopId;
  }

  /** Position of the field of the object that an expression reads, by itself or by a getter. */
  private fieldAt(expression: Expression | undefined): number | undefined {
    const getter = callAt(this.binaryen, expression);
    if (getter) {
      const isOfObject = getter.operands.length === 1 && this.localAt(getter.operands[0]) === OBJECT;
      return isOfObject ? this.fieldAt(bodyOf(this.binaryen, this.module, getter.target)) : undefined;
    }
    const load = infoOf<{ offset: number; ptr: Expression }>(this.binaryen, expression, this.binaryen.LoadId);
    if (!load || this.localAt(load.ptr) !== OBJECT || load.offset % WORD !== 0) return undefined;
    return load.offset / WORD < MOST_FIELDS ? load.offset / WORD : undefined;
  }

  private localAt(expression: Expression | undefined): number | undefined {
    return infoOf<{ index: number }>(this.binaryen, expression, this.binaryen.LocalGetId)?.index;
  }
}
