import { availableParallelism } from "node:os";
import type { BuildResult } from "./compile.js";
import { CompilerProcess, type CompileJob } from "./compiler-process.js";

/** For so many modules of a process it does not pay that V8 optimises the compiler: it takes a third off a single one. */
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
