/**
 * Lets the garbage collector run only where no function of the plugin holds an object: at the end of a callback. There, what the
 * callback has made and nothing keeps is gone at once, without it (`safe-point-source.ts`).
 *
 * The compiler's incremental collector may step in each allocation. For that the compiled code notes every object it
 * holds on a shadow stack, which doubles the code and costs a store for each call. A plugin has better places: between
 * two callbacks nothing is held but what globals reach. So this takes the step out of the allocator, turns the shadow
 * stack off, and adds a function `__safe_point` that does the steps that are due; the SDK calls it when a callback ends.
 *
 * A plugin that makes much garbage in one callback keeps it until that callback ends. Where that is too much, a
 * `stackSize` of its own in `asconfig.json` keeps the compiler's way.
 */
import type { Global, Parser, Program, Source } from "assemblyscript";
import { CommonFlags, ElementKind } from "./compiler.js";
import { RuntimeError } from "./errors.js";
import { setBody } from "./ir.js";
import {
  COLLECTOR_NAMES,
  HOLDS_YOUNG,
  IS_YOUNG,
  SAFE_POINT,
  SAFE_POINT_FUNCTION,
  SAFE_POINT_SOURCE,
} from "./safe-point-source.js";
import type { Binaryen, Module } from "./transform.js";

/** What the compiler sets when the configuration says nothing (`DEFAULT_STACK_SIZE`). */
const DEFAULT_STACK_SIZE = 32768;

const COLLECTOR = "~lib/rt/itcms.ts";

/** Functions of the collector behind those that the added file has under the same names. */
const BEHIND = new Map([
  ["__new", "newOld"],
  ["__link", "linkOld"],
  ["__pin", "pinOld"],
]);

interface NamedStatement {
  name?: { text: string };
  flags: number;
  decorators?: unknown[] | null;
  body?: { statements: unknown[] };
  declarations?: { name: { text: string }; flags: number }[];
}

/** Is this `if (…) interrupt();`? */
function isInterrupt(statement: unknown): boolean {
  const callee = (statement as { ifTrue?: { expression?: { expression?: { text?: string } } } }).ifTrue?.expression
    ?.expression;
  return callee?.text === "interrupt";
}

/** Is this `memory.fill(…);`? */
function isFill(statement: unknown): boolean {
  const callee = (statement as { expression?: { expression?: { property?: { text?: string } } } }).expression
    ?.expression;
  return callee?.property?.text === "fill";
}

/** Takes the steps and the clearing out of the allocator, and gives the added file what it works with. */
function openCollector(source: Source): void {
  const missing = new Set<string>([...COLLECTOR_NAMES, "step in __new", "fill in __new"]);
  const statements = source.statements as unknown as NamedStatement[];
  const offer = (node: { flags: number }, name: string): void => {
    if (missing.delete(name)) node.flags |= CommonFlags.Export;
  };
  for (const statement of statements) {
    const { name, body } = statement;
    for (const declaration of statement.declarations ?? []) {
      offer(declaration, declaration.name.text);
      statement.flags |= declaration.flags & CommonFlags.Export;
    }
    if (!name) continue;
    if (name.text === "__new" && body) {
      const step = body.statements.findIndex(isInterrupt);
      if (step >= 0 && missing.delete("step in __new")) body.statements.splice(step, 1);
      const fill = body.statements.findIndex(isFill);
      if (fill >= 0 && missing.delete("fill in __new")) body.statements.splice(fill, 1);
    }
    const behind = BEHIND.get(name.text);
    if (behind !== undefined) {
      name.text = behind;
      statement.decorators = null;
    }
    offer(statement, name.text);
  }
  if (missing.size > 0) {
    throw new Error(
      "The collector of this compiler is not the one that Sluice knows. Use the exact version of assemblyscript that @sluice/sdk names.",
    );
  }
}

/** Does the collector of a compiled module run at safe points? */
export function hasSafePoints(module: Module): boolean {
  return module.getFunction(SAFE_POINT_FUNCTION) !== 0;
}

/**
 * To be called after parsing: moves the steps of the collector.
 * @throws RuntimeError when the module is compiled with another runtime
 */
export function addSafePoints(parser: Parser, program: Program): void {
  const collector = parser.sources.find((source) => source.normalizedPath === COLLECTOR);
  if (!collector) throw new RuntimeError();
  if (program.options.stackSize !== DEFAULT_STACK_SIZE) return;
  openCollector(collector);
  parser.parseFile(SAFE_POINT_SOURCE, SAFE_POINT, false);
  program.options.stackSize = 0;
  program.module.useShadowStack = false;
}

/**
 * To be called after compiling: has a safe point look at each variable that code can set after the start. The compiler tells
 * the collector of stores to fields and elements, and not of these.
 */
export function watchVariables(program: Program, binaryen: Binaryen, module: Module): void {
  if (!hasSafePoints(module)) return;
  const variables = [...program.elementsByName.values()]
    .filter((element): element is Global => element.kind === ElementKind.Global)
    .filter((global) => global.is(CommonFlags.Compiled) && !global.is(CommonFlags.Const) && global.type.isManaged)
    .filter(({ internalName }) => module.getGlobal(internalName) !== 0);
  const checks = variables.map(({ internalName }) =>
    module.call(IS_YOUNG, [module.global.get(internalName, binaryen.i32)], binaryen.i32),
  );
  const any = checks.reduce((left, right) => module.i32.or(left, right), module.i32.const(0));
  setBody(binaryen, module, HOLDS_YOUNG, any);
}
