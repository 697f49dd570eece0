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
const FOR_HEADERS: Limits = { always: 10, leaf: 10, once: 500 };
/** What the compiler does at its quickest: a body is many bytes, each of which passes through the same few functions. */
const FOR_BODIES: Limits = { always: 12, leaf: 70, once: 200 };

/** Callbacks that are handed bytes of any length. */
const READS_BODIES = /^proxy_on_(?:\w+_body|\w+_data|http_call_response|grpc_receive|foreign_function)$/;

/**
 * Inlines what pays. To be called before the compiler optimises, which at its smallest setting inlines next to nothing and at its
 * quickest doubles the code of what runs once, such as the reading of a configuration.
 * @param exports names of the exports that are left
 */
export function inlineFunctions(binaryen: Binaryen, module: Module, exports: ReadonlySet<string>): void {
  const limits = [...exports].some((name) => READS_BODIES.test(name)) ? FOR_BODIES : FOR_HEADERS;
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
