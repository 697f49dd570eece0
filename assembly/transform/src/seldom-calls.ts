/**
 * What runs once for a configuration, or at the start, calls small functions of the library where other code has them in its midst: a
 * call is two bytes, the length of a text nine.
 */
import { forEachCall, redirect } from "./ir-calls.js";
import { bodyOf } from "./ir.js";
import { listsIn, nameIn, type TextList } from "./module-text.js";
import type { Binaryen, Module } from "./transform.js";

/** What is called where it would grow its caller: the length of a text, an element of an array that is not checked. */
const GROWS = /^~lib\/(?:string\/String#get:length|array\/Array<[^#]*#__uget)$/;
/** Exports that a host calls once for a VM or a configuration. */
const SELDOM = new Set(["_initialize", "proxy_on_vm_start", "proxy_on_configure"]);
const CALLED = "~called";

/**
 * To be called before functions are inlined.
 * @param exports names of the exports that are left
 */
export function callWhereSeldom(
  binaryen: Binaryen,
  module: Module,
  functions: ReadonlyMap<string, TextList>,
  exports: ReadonlySet<string>,
): void {
  const often = reachable(functions, [...rootsOf(binaryen, module, exports)]);
  const callees = [...functions.keys()].filter((name) => GROWS.test(name));
  forEachCall(binaryen, module, callees, ({ target }, call, caller) => {
    if (often.has(caller) || !callees.includes(target)) return;
    const called = target + CALLED;
    if (module.getFunction(called) === 0) copyFunction(binaryen, module, target, called);
    redirect(binaryen, call, called);
  });
}

/** Functions that are called for a stream: from exports, and from where nobody knows, by their place in the table. */
function* rootsOf(binaryen: Binaryen, module: Module, exports: ReadonlySet<string>): Generator<string> {
  for (const name of exports) {
    const reference = SELDOM.has(name) ? 0 : module.getExport(name);
    if (reference !== 0) yield binaryen.getExportInfo(reference).value;
  }
  for (let i = 0, count = module.getNumElementSegments(); i < count; i++) {
    yield* binaryen.getElementSegmentInfo(module.getElementSegmentByIndex(i)).data;
  }
}

function reachable(functions: ReadonlyMap<string, TextList>, roots: string[]): Set<string> {
  const found = new Set(roots);
  for (const name of found) {
    for (const [head, target] of listsIn(functions.get(name) ?? [])) if (head === "call") found.add(nameIn(target));
  }
  return found;
}

/** Makes another function that does the same and that is not inlined. */
function copyFunction(binaryen: Binaryen, module: Module, name: string, copy: string): void {
  const { params, results, vars } = binaryen.getFunctionInfo(module.getFunction(name));
  module.addFunction(copy, params, results, vars, module.copyExpression(bodyOf(binaryen, module, name)));
  binaryen.setPassArgument("no-inline", copy);
  module.runPasses(["no-inline"]);
}
