import type { Program } from "assemblyscript";
import { findCallSite, findImport } from "./call-site.js";
import { report } from "./diagnostics.js";
import { exportMissing, registration, startCalls, startHangs, startTraps } from "./errors.js";
import { setBody } from "./ir.js";
import { findRegistration } from "./registration-site.js";
import { refuseOtherImports } from "./refuse-imports.js";
import { rangeAt } from "./source-text.js";
import {
  answers,
  PROBLEM_EXPORT,
  runStart,
  SEVERAL_EXPORT,
  START_EXPORT,
  START_SECONDS,
  type StartFailure,
  USES_PREFIX,
} from "./start.js";
import type { Binaryen, Module } from "./transform.js";
import { readModule } from "./wasm-module.js";

/** Exports that the build alone asks, beside those of `USES_PREFIX`. */
const QUESTIONS = [PROBLEM_EXPORT, SEVERAL_EXPORT];
/** Compiled names of what the module need not find out again: what `SEVERAL_EXPORT` calls, and whether it has been asked at all. */
const ARE_SEVERAL = "~lib/@sluice/sdk/plugin/registry/areSeveral";
const WAS_CHECKED = "~lib/@sluice/sdk/plugin/registry/wasChecked";

/** Emits a module with its names, which asc asks for only in builds with `--debug`. */
function emitWithNames(binaryen: Binaryen, module: Module): Uint8Array<ArrayBuffer> {
  const before = binaryen.getDebugInfo();
  binaryen.setDebugInfo(true);
  try {
    return new Uint8Array(module.emitBinary());
  } finally {
    binaryen.setDebugInfo(before);
  }
}

/**
 * Takes out of a module the callbacks that nothing is registered for, and all that only they reach. What is registered
 * is not guessed from the source: the start code of the module runs, as it will on the host, and the module is asked.
 * @returns the names of the exports that are left; null when the module does not answer, as it is not made with the SDK,
 *   or when the build has to end
 */
export function pruneExports(program: Program, binaryen: Binaryen, module: Module): ReadonlySet<string> | null {
  const bytes = emitWithNames(binaryen, module);
  const { imports, exports } = readModule(bytes);
  const names = new Set(exports.map(({ name }) => name));
  if (!answers(names) || refuseOtherImports(program, imports)) return null;
  if (!names.has(START_EXPORT)) {
    report(program, null, exportMissing(START_EXPORT, "its top-level code would never run, or too early"));
    return null;
  }
  const result = runStart(new WebAssembly.Module(bytes));
  if ("kind" in result) {
    reportFailure(program, result);
    return null;
  }
  if (result.problem !== "") {
    report(program, findRegistration(program, result.problem), registration(result.problem));
    return null;
  }
  const asked = [...names].filter((name) => name.startsWith(USES_PREFIX) || QUESTIONS.includes(name));
  for (const name of [...result.unused, ...asked]) {
    module.removeExport(name);
    names.delete(name);
  }
  for (const [name, answer] of [
    [ARE_SEVERAL, result.several],
    [WAS_CHECKED, true],
  ] as const) {
    if (module.getFunction(name) !== 0) setBody(binaryen, module, name, module.i32.const(answer ? 1 : 0));
  }
  // Not left to optimisation: a debug build has to load as well.
  module.runPasses(["remove-unused-module-elements"]);
  return names;
}

function reportFailure(program: Program, failure: StartFailure): void {
  if (failure.kind === "hanging") return report(program, null, startHangs(START_SECONDS));
  if (failure.kind === "refused") {
    const [from, name] = failure.call.split(/\.(.*)/) as [string, string];
    const called = findImport(program, from, name)?.internalName ?? name;
    return report(program, findCallSite(program, called, failure.frames)?.range ?? null, startCalls(failure.call));
  }
  const place = / at (.+\.ts):(\d+):(\d+)$/.exec(failure.reason);
  const range = place && rangeAt(program, place[1]!, Number(place[2]), Number(place[3]));
  report(program, range ?? findCallSite(program, "", failure.frames)?.range ?? null, startTraps(failure.reason));
}
