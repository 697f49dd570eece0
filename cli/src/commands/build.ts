import { relative } from "node:path";
import { Command } from "commander";
import { compileAll } from "../compile-all.js";
import { BuildFailedError } from "../errors.js";
import { isGood, type BuildResult } from "../compile-job.js";
import { complain, print } from "../output.js";
import { readProject, type Target } from "../project.js";
import { bad, dim, good, seconds, size } from "../style.js";

/** `sluice build [folders…]`: compiles plugins, every target of every folder, on all cores. */
export function buildCommand(): Command {
  return new Command("build")
    .description("compile plugins for stock Envoy and for Higress and check the modules")
    .argument("[folders...]", "plugin folders, each with an asconfig.json", ["."])
    .option("--debug", "also build the unoptimised target with a source map", false)
    .action(async (folders: string[], options: { debug: boolean }) => {
      await build(folders, options.debug ? ["release", "higress", "debug"] : ["release", "higress"]);
    });
}

/**
 * Builds the targets that each project defines and prints a line for each module.
 *
 * @throws BuildFailedError when a module was not built, after all others were
 */
export async function build(folders: readonly string[], targets: readonly Target[]): Promise<readonly BuildResult[]> {
  const projects = await Promise.all(folders.map((folder) => readProject(folder)));
  const options = { colors: process.stderr.isTTY === true };
  const jobs = projects.flatMap((project) =>
    targets.filter((target) => project.modules[target]).map((target) => ({ project, target, options })),
  );
  const results: BuildResult[] = [];
  for (const compiled of compileAll(jobs)) {
    const result = await compiled;
    report(result);
    results.push(result);
  }
  const failed = results.filter((result) => !isGood(result));
  if (failed.length > 0) throw new BuildFailedError(failed.map((result) => titleOf(result)));
  return results;
}

function report(result: BuildResult): void {
  if (result.diagnostics !== "") complain(result.diagnostics);
  for (const problem of result.problems) complain(`${bad("✗")} ${titleOf(result)}: ${problem}`);
  const measure = result.bytes === undefined ? "not built" : size(result.bytes);
  const mark = isGood(result) ? good("✓") : bad("✗");
  const took = result.milliseconds === undefined ? "unchanged" : seconds(result.milliseconds);
  print(`${mark} ${titleOf(result).padEnd(56)} ${measure.padStart(10)} ${dim(took)}`);
}

function titleOf(result: BuildResult): string {
  return relative(process.cwd(), result.file);
}
