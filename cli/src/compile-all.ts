import { availableParallelism } from "node:os";
import { formerBuild } from "./build-record.js";
import { CompilerProcess } from "./compiler-process.js";
import type { BuildResult, CompileJob } from "./compile-job.js";

/**
 * Up to so many modules a process does without V8's optimising compiler: to optimise Binaryen takes three to four seconds of a
 * core, a third of what the first module takes, and saves up to one with each module after it.
 */
const FEW = 4;

/**
 * Compiles modules on all cores, but for those of a former build that would come out as they are.
 *
 * @returns a promise for each job, in their order, which resolves as soon as this module was made or refused
 */
export function compileAll(jobs: readonly CompileJob[]): Promise<BuildResult>[] {
  const waiting: { job: CompileJob; resolve: (result: BuildResult) => void }[] = [];
  const results = jobs.map((job) => {
    const former = formerBuild(job);
    return former ? Promise.resolve(former) : new Promise<BuildResult>((resolve) => waiting.push({ job, resolve }));
  });
  const size = Math.min(availableParallelism(), waiting.length);
  const flags = waiting.length <= FEW * size ? ["--liftoff-only"] : [];
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
