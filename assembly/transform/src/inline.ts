import type { Binaryen, Module } from "./transform.js";

/**
 * Largest function that is inlined wherever it is called, in Binaryen's count of instructions: getters, setters and the like,
 * which are most of the calls that a request makes. Beyond that a request gains little and a module grows much.
 */
const SMALL = 10;
/** Largest function that is inlined where it has one caller only: it shrinks the module, but its name is lost to back-traces. */
const CALLED_ONCE = 500;

/**
 * Inlines what is small. To be called before the compiler optimises, which at its smallest setting inlines next to nothing and
 * at its quickest doubles the code of what runs once, such as the reading of a configuration.
 */
export function inlineSmallFunctions(binaryen: Binaryen, module: Module): void {
  const before = {
    optimize: binaryen.getOptimizeLevel(),
    shrink: binaryen.getShrinkLevel(),
    always: binaryen.getAlwaysInlineMaxSize(),
    flexible: binaryen.getFlexibleInlineMaxSize(),
    once: binaryen.getOneCallerInlineMaxSize(),
  };
  set(binaryen, { optimize: 2, shrink: 2, always: SMALL, flexible: SMALL, once: CALLED_ONCE });
  module.runPasses(["inlining-optimizing"]);
  set(binaryen, before);
}

interface Settings {
  readonly optimize: number;
  readonly shrink: number;
  readonly always: number;
  readonly flexible: number;
  readonly once: number;
}

function set(binaryen: Binaryen, settings: Settings): void {
  binaryen.setOptimizeLevel(settings.optimize);
  binaryen.setShrinkLevel(settings.shrink);
  binaryen.setAlwaysInlineMaxSize(settings.always);
  binaryen.setFlexibleInlineMaxSize(settings.flexible);
  binaryen.setOneCallerInlineMaxSize(settings.once);
}
