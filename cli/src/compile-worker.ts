/** The program that a `CompilerProcess` runs: compiles what it is asked for until nobody can ask any more. */
import { compile } from "./compile.js";
import type { CompileJob } from "./compiler-process.js";

process.on("message", ({ project, target, options }: CompileJob) => {
  compile(project, target, options).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.(error instanceof Error ? error.message : String(error)),
  );
});
