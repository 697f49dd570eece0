/** Runs the start code of a module as a host would at load, and asks it what it has registered. */
import { runInNewContext } from "node:vm";
import { RefusedCall, startImports, type StartScope } from "./start-imports.js";

/** Begins the name of the function that tells whether the export of the name that follows is needed. */
export const USES_PREFIX = "sluice_uses__";

/** Tells what is wrong with the registrations: address of a string, 0 when nothing is. */
export const PROBLEM_EXPORT = "sluice_problem";

/** Tells whether there are several plugins in the module. */
export const SEVERAL_EXPORT = "sluice_several";

/** The start code, which the host calls once. */
export const START_EXPORT = "_initialize";

/** Begins the line that the abort handler of the SDK logs. */
const ABORT_PREFIX = "abort: ";

/** How long the start code may take, in seconds; it only registers handlers, which takes microseconds. */
export const START_SECONDS = 3;

/** Deep enough to reach the author's file from inside the SDK and the standard library. */
const FRAMES = 100;

/** Why the start code did not come to its end. */
export type StartFailure =
  | { readonly kind: "refused"; readonly call: string; readonly frames: readonly string[] }
  | { readonly kind: "trapped"; readonly reason: string; readonly frames: readonly string[] }
  | { readonly kind: "hanging" };

/** What a module answers once its start code has run. */
export interface StartReport {
  /** Exports that are not needed. */
  readonly unused: readonly string[];
  /** What is wrong with the registrations, "" when nothing is. */
  readonly problem: string;
  /** Are there several plugins? Also true of a module that does not say. */
  readonly several: boolean;
}

/** Does a module with these exports answer the questions of the build? Others are left alone. */
export function answers(exports: Iterable<string>): boolean {
  for (const name of exports) if (name.startsWith(USES_PREFIX)) return true;
  return false;
}

/**
 * Runs `_initialize`, which the module must have, then asks each `sluice_uses__…`, `sluice_problem` and `sluice_several`.
 * @returns the answers, or why there are none; `frames` are the functions on the stack, innermost first
 */
export function runStart(module: WebAssembly.Module): StartReport | StartFailure {
  const lines: string[] = [];
  let instance: WebAssembly.Instance | undefined = undefined;
  const scope: StartScope = {
    lines,
    memory: () => new Uint8Array((instance!.exports["memory"] as WebAssembly.Memory).buffer),
  };
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  try {
    instance = new WebAssembly.Instance(module, startImports(module, scope));
    within(START_SECONDS, instance.exports[START_EXPORT] as () => void);
    return ask(instance.exports, scope);
  } catch (error) {
    return failure(error as Error, lines);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** A loop without end in the plugin must not hang the build: V8 can stop it, a promise could not. */
function within(seconds: number, run: () => void): void {
  runInNewContext("run()", { run }, { timeout: seconds * 1000 });
}

function ask(exports: WebAssembly.Exports, scope: StartScope): StartReport {
  const unused: string[] = [];
  for (const [name, value] of Object.entries(exports)) {
    if (!name.startsWith(USES_PREFIX)) continue;
    if ((value as () => number)() === 0) unused.push(name.slice(USES_PREFIX.length));
  }
  const problem = exports[PROBLEM_EXPORT] as (() => number) | undefined;
  const several = exports[SEVERAL_EXPORT] as (() => number) | undefined;
  return {
    unused,
    problem: problem ? stringAt(scope.memory(), problem() >>> 0) : "",
    several: several?.() !== 0,
  };
}

/** An AssemblyScript string: UTF-16 with its length in bytes four bytes before it. */
function stringAt(memory: Uint8Array, pointer: number): string {
  if (pointer === 0) return "";
  const size = new DataView(memory.buffer).getUint32(pointer - 4, true);
  return new TextDecoder("utf-16le").decode(memory.slice(pointer, pointer + size));
}

function failure(error: Error & { code?: string }, lines: readonly string[]): StartFailure {
  if (error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return { kind: "hanging" };
  const frames = wasmFrames(error.stack ?? "");
  if (error instanceof RefusedCall) return { kind: "refused", call: error.call, frames };
  // The abort handler logs its message and then traps; any other trap has only the engine's word for it.
  const last = lines.at(-1) ?? "";
  return { kind: "trapped", reason: last.startsWith(ABORT_PREFIX) ? last : error.message, frames };
}

/** Names of wasm functions in a stack trace: `at assembly/index/f (wasm://wasm/1a2b:wasm-function[7]:0x1f)`. */
function wasmFrames(stack: string): string[] {
  return [...stack.matchAll(/^\s+at (.+) \(wasm:\/\//gm)].map((match) => match[1]!);
}
