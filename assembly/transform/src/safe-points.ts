/**
 * Lets the garbage collector run only where no function of the plugin holds an object: at the end of a callback.
 *
 * The compiler's incremental collector may step in each allocation. For that the compiled code notes every object it
 * holds on a shadow stack, which doubles the code and costs a store for each call. A plugin has better places: between
 * two callbacks nothing is held but what globals reach. So this takes the step out of the allocator, turns the shadow
 * stack off, and adds a function `__safe_point` that does the steps that are due; the SDK calls it when a callback ends.
 *
 * A plugin that makes much garbage in one callback keeps it until that callback ends. Where that is too much, a
 * `stackSize` of its own in `asconfig.json` keeps the compiler's way.
 */
import type { Parser, Program, Source } from "assemblyscript";
import { RuntimeError } from "./errors.js";
import type { Module } from "./transform.js";

/** What the compiler sets when the configuration says nothing (`DEFAULT_STACK_SIZE`). */
const DEFAULT_STACK_SIZE = 32768;
/** `CommonFlags.Export` of the compiler. */
const EXPORT = 2;

const COLLECTOR = "~lib/rt/itcms.ts";
const SAFE_POINT = "~lib/rt/safe-point.ts";
const SAFE_POINT_FUNCTION = "~lib/rt/safe-point/__safe_point";

/**
 * Steps in proportion to what was allocated since the last safe point, as the allocator would have done: one step for
 * each kibibyte (`ASC_GC_GRANULARITY`), until the collector is idle.
 */
const SAFE_POINT_SOURCE = `
import { interrupt, state, threshold, total } from "rt/itcms";
let before: usize = 0;
// @ts-ignore: decorator
@global
export function __safe_point(): void {
  if (total >= threshold) {
    let debt = <isize>(total - before);
    do {
      interrupt();
      debt -= <isize>(isDefined(ASC_GC_GRANULARITY) ? ASC_GC_GRANULARITY : 1024);
    } while (debt > 0 && state != 0);
  }
  before = total;
}
`;

/** What the safe point reads of the collector. */
const VARIABLES: ReadonlySet<string> = new Set(["total", "threshold", "state"]);

interface NamedStatement {
  name?: { text: string };
  flags: number;
  body?: { statements: unknown[] };
  declarations?: { name: { text: string }; flags: number }[];
}

/** Is this `if (…) interrupt();`? */
function isInterrupt(statement: unknown): boolean {
  const callee = (statement as { ifTrue?: { expression?: { expression?: { text?: string } } } }).ifTrue?.expression
    ?.expression;
  return callee?.text === "interrupt";
}

function moveOutOfAllocator(source: Source): void {
  let found = 0;
  for (const statement of source.statements as unknown as NamedStatement[]) {
    if (statement.name?.text === "interrupt") {
      statement.flags |= EXPORT;
      found++;
    }
    for (const declaration of statement.declarations ?? []) {
      if (!VARIABLES.has(declaration.name.text)) continue;
      statement.flags |= EXPORT;
      declaration.flags |= EXPORT;
      found++;
    }
    if (statement.name?.text === "__new" && statement.body) {
      const at = statement.body.statements.findIndex(isInterrupt);
      if (at < 0) continue;
      statement.body.statements.splice(at, 1);
      found++;
    }
  }
  if (found !== VARIABLES.size + 2) {
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
  moveOutOfAllocator(collector);
  parser.parseFile(SAFE_POINT_SOURCE, SAFE_POINT, false);
  program.options.stackSize = 0;
  program.module.useShadowStack = false;
}
