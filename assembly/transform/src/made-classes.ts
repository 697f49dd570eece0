/**
 * Methods that subclasses override, and what this module makes of these classes: a call asks the object for its class and goes
 * through all that the compiler knows of, which are more than those of which there is an object.
 */
import type { Class, Program } from "assemblyscript";
import { blockWith, bodyOf, setBody, statementsAt } from "./ir.js";
import { listsIn, nameIn, numberIn, type TextList } from "./module-text.js";
import type { Binaryen, Module } from "./transform.js";

const OVERRIDE = "@override";
const CONSTRUCTOR = "#constructor";
/** Index of the parameter `this`. */
const THIS = 0;
const CLASS_BEFORE = 8;
const RUNTIME = "~lib/rt";
/** What makes objects, and which operand is the number of their class. */
const CLASS_OPERANDS = new Map([
  ["__new", 1],
  ["__newBuffer", 1],
  ["__newArray", 2],
]);
const WORD = 4;

type Functions = ReadonlyMap<string, TextList>;

/** What a call goes to, by the number of the object's class. */
interface Dispatch {
  readonly cases: readonly (readonly [id: number, target: string])[];
  /** For any other class; undefined when there is none. */
  readonly other: string | undefined;
}

/** Leaves out of each call the classes of which the module makes no object. */
export function narrowCalls(
  program: Program,
  binaryen: Binaryen,
  module: Module,
  functions: Functions,
  made: ReadonlySet<number>,
): void {
  const classes = [...program.managedClasses.values()];
  for (const [name, list] of functions) {
    if (!name.endsWith(OVERRIDE)) continue;
    const base = classes.find(({ internalName }) => name.startsWith(`${internalName}#`));
    const dispatch = readDispatch(list);
    if (!base || !dispatch) continue;
    const subclasses = classes.filter((owner) => made.has(owner.id) && owner.isAssignableTo(base));
    setBody(binaryen, module, name, callOf(binaryen, module, name, narrow(dispatch, subclasses)));
  }
}

/** Numbers of the classes of which the code may make objects: of all, where it makes one of a class that it finds out. */
export function madeClasses(program: Program, functions: Functions): Set<number> {
  const never = namesOfBases(functions);
  const made = new Set<number>();
  for (const [name, list] of functions) {
    if (never.has(name)) continue;
    for (const [head, target, ...operands] of listsIn(list)) {
      const at = head === "call" ? CLASS_OPERANDS.get(nameIn(target).split("/").at(-1)!) : undefined;
      if (at === undefined) continue;
      const id = numberIn(operands[at]);
      if (id !== undefined) made.add(id);
      else if (!name.startsWith(RUNTIME)) return new Set(program.managedClasses.keys());
    }
  }
  return made;
}

/** The constructors that only those of subclasses call, which have made the object. */
export function namesOfBases(functions: Functions): Set<string> {
  const bases = new Set([...functions.keys()].filter((name) => name.endsWith(CONSTRUCTOR)));
  for (const list of functions.values()) {
    for (const [head, target, object] of listsIn(list)) {
      if (head === "call" && numberIn(object) === 0) bases.delete(nameIn(target));
    }
  }
  return bases;
}

/**
 * What the compiler has written for an overridden method: blocks around one another, `case0` innermost, out of which a branch leads
 * for each class, and behind each what is called for it.
 */
function readDispatch(list: TextList): Dispatch | undefined {
  const ids: (readonly [label: string, id: number])[] = [];
  const targets = new Map<string, string>();
  for (const inner of listsIn(list)) {
    const [head, first, ...rest] = inner;
    if (head === "br_if") ids.push([String(first), numberIn((rest[0] as TextList)[2]) ?? -1]);
    if (head !== "block" || typeof rest[0] !== "object" || rest[0][0] !== "block") continue;
    const called = targetIn(rest.slice(1));
    if (called !== undefined) targets.set(String(rest[0][1]), called);
  }
  if (ids.some(([label]) => !targets.has(label))) return undefined;
  const at = list.findIndex(([head]) => head === "block");
  return {
    cases: ids.map(([label, id]) => [id, targets.get(label)!]),
    other: targetIn(list.slice(at + 1)),
  };
}

function targetIn(list: TextList): string | undefined {
  for (const [head, target] of listsIn(list)) if (head === "call") return nameIn(target);
  return undefined;
}

function narrow({ cases, other }: Dispatch, made: readonly Class[]): Dispatch {
  const left = cases.filter(([id]) => made.some((owner) => owner.id === id));
  const hasOther = made.some(({ id }) => cases.every(([known]) => known !== id));
  return { cases: left, other: hasOther ? other : undefined };
}

/** A call with the parameters of the function that it is put into. */
function callOf(binaryen: Binaryen, module: Module, name: string, { cases, other }: Dispatch): number {
  const { params, results } = binaryen.getFunctionInfo(module.getFunction(name));
  const types = binaryen.expandType(params);
  const call = (target: string): number =>
    module.call(
      target,
      types.map((type, index) => module.local.get(index, type)),
      results,
    );
  const read = module.i32.load(
    0,
    WORD,
    module.i32.sub(module.local.get(THIS, binaryen.i32), module.i32.const(CLASS_BEFORE)),
  );
  const isOf = (id: number): number =>
    module.i32.eq(module.local.get(types.length, binaryen.i32), module.i32.const(id));
  const last = other === undefined ? cases.at(-1)?.[1] : other;
  if (last === undefined) return module.unreachable();
  const rest = cases.filter(([, target]) => target !== last);
  if (rest.length === 0) return call(last);
  const chain = rest.reduceRight((otherwise, [id, target]) => module.if(isOf(id), call(target), otherwise), call(last));
  return module.block(null, [module.local.set(types.length, read), chain], results);
}

/** Takes the making of an object out of constructors that are handed one; to be called when constructors have been lightened. */
export function dropAllocations(binaryen: Binaryen, module: Module, bases: ReadonlySet<string>): void {
  for (const name of bases) {
    if (module.getFunction(name) === 0) continue;
    setBody(binaryen, module, name, withoutFirstIf(binaryen, module, bodyOf(binaryen, module, name)));
  }
}

function withoutFirstIf(binaryen: Binaryen, module: Module, body: number): number {
  const [first, ...rest] = statementsAt(binaryen, body) ?? [];
  if (!first) return body;
  if (statementsAt(binaryen, first))
    return blockWith(binaryen, module, body, [withoutFirstIf(binaryen, module, first), ...rest]);
  return binaryen.getExpressionId(first) === binaryen.IfId ? blockWith(binaryen, module, body, rest) : body;
}
