import { bodyOf, functionNames } from "./ir.js";
import type { Binaryen, Module } from "./transform.js";

/** Largest functions that are inlined, in Binaryen's count of instructions. */
interface Limits {
  /** Wherever it is called. */
  readonly always: number;
  /** Wherever it is called, when it calls nothing itself. */
  readonly leaf: number;
  /** Where it has one caller only: that makes the module smaller, but back-traces lose a name. */
  readonly once: number;
}

/** Getters, setters and the like, which are most of the calls that headers make; beyond them a module grows much for little. */
const EVERYWHERE: Limits = { always: 10, leaf: 10, once: 500 };
/** What the compiler does at its quickest: a body is many bytes, each of which passes through the same few functions. */
const FOR_BYTES: Limits = { always: 10, leaf: 30, once: 500 };

/** Callbacks that are handed bytes of any length. */
const READS_BODIES = /^proxy_on_(?:\w+_body|\w+_data|http_call_response|grpc_receive|foreign_function)$/;
/**
 * What may run for each byte: functions of the author's beside handlers and top-level code, and what of the codec goes through
 * bytes, but for what all plugins carry.
 */
const FOR_EACH_BYTE =
  /^(?!~|start:)(?!.*~anonymous)|^~lib\/@sluice\/codec\/(?!text|utf8|ascii|unit|buffer|bytes|integer)/;

/**
 * What callbacks and writes of headers call seldom, and would have in their midst otherwise, each being the only caller: that makes
 * the module smaller by some bytes and add-header slower by 8 of 214 ns.
 */
const SELDOM = /^~lib\/@sluice\/sdk\/(plugin\/configurations\/ByRule#choose|http\/header-rules\/lookAt)$/;

/**
 * Inlines what pays. To be called before the compiler optimises, which at its smallest setting inlines next to nothing and at its
 * quickest doubles the code of what runs once, such as the reading of a configuration.
 * @param exports names of the exports that are left
 */
export function inlineFunctions(binaryen: Binaryen, module: Module, exports: ReadonlySet<string>): void {
  const names = functionNames(binaryen, module);
  for (const name of names) if (SELDOM.test(name)) keepOutOfCallers(binaryen, module, name);
  const readsBodies = [...exports].some((name) => READS_BODIES.test(name));
  if (!readsBodies || !names.some((name) => FOR_EACH_BYTE.test(name))) return inline(binaryen, module, EVERYWHERE);
  for (const name of names) {
    if (!FOR_EACH_BYTE.test(name) && wouldGrow(binaryen, module, name)) keepOutOfCallers(binaryen, module, name);
  }
  inline(binaryen, module, FOR_BYTES);
}

/** Is this a function that would be inlined for bytes alone? */
function wouldGrow(binaryen: Binaryen, module: Module, name: string): boolean {
  const text = binaryen.emitText(bodyOf(binaryen, module, name));
  return !text.includes("(call") && (text.match(/\(/g) ?? []).length > EVERYWHERE.leaf;
}

function keepOutOfCallers(binaryen: Binaryen, module: Module, name: string): void {
  binaryen.setPassArgument("no-inline", name);
  module.runPasses(["no-inline"]);
}

function inline(binaryen: Binaryen, module: Module, limits: Limits): void {
  const before = {
    optimize: binaryen.getOptimizeLevel(),
    shrink: binaryen.getShrinkLevel(),
    always: binaryen.getAlwaysInlineMaxSize(),
    leaf: binaryen.getFlexibleInlineMaxSize(),
    once: binaryen.getOneCallerInlineMaxSize(),
  };
  set(binaryen, { optimize: 3, shrink: 0, ...limits });
  module.runPasses(["inlining-optimizing"]);
  set(binaryen, before);
}

function set(binaryen: Binaryen, settings: Limits & { readonly optimize: number; readonly shrink: number }): void {
  binaryen.setOptimizeLevel(settings.optimize);
  binaryen.setShrinkLevel(settings.shrink);
  binaryen.setAlwaysInlineMaxSize(settings.always);
  binaryen.setFlexibleInlineMaxSize(settings.leaf);
  binaryen.setOneCallerInlineMaxSize(settings.once);
}
