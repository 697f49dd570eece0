import { availableParallelism } from "node:os";
import type { BuildResult } from "./compile.js";
import { CompilerProcess, type CompileJob } from "./compiler-process.js";

/**
 * Up to so many modules a process does without V8's optimising compiler: to optimise Binaryen takes three to four seconds of a
 * core, a third of what the first module takes, and saves up to one with each module after it.
 */
const FEW = 4;

/**
 * Compiles modules on all cores.
 *
 * @returns a promise for each job, in their order, which resolves as soon as this module was made or refused
 */
export function compileAll(jobs: readonly CompileJob[]): Promise<BuildResult>[] {
  const size = Math.min(availableParallelism(), jobs.length);
  const flags = jobs.length <= FEW * size ? ["--liftoff-only"] : [];
  const waiting: { job: CompileJob; resolve: (result: BuildResult) => void }[] = [];
  const results = jobs.map((job) => new Promise<BuildResult>((resolve) => waiting.push({ job, resolve })));
  for (let i = 0; i < size; i++) void work();
  return results;

  async function work(): Promise<void> {
    let compiler = new CompilerProcess(flags);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (compiler.isGone) compiler = new CompilerProcess(flags);
      next.resolve(await compiler.compile(next.job));
    }
    compiler.end();
  }
}
