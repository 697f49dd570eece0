/** The program that a `CompilerProcess` runs: compiles what it is asked for until nobody can ask any more. */
import { setFlagsFromString } from "node:v8";
import type { CompileJob } from "./compile-job.js";

// Before the compiler is loaded, for they hold for WebAssembly that is compiled from then on. Node itself would not start
// with a flag its V8 does not know; V8 says so and goes on without it.
for (const flag of process.argv.slice(2)) setFlagsFromString(flag);
const compiler = import("./compile.js");

process.on("message", (job: CompileJob) => {
  compiler
    .then(({ compile }) => compile(job))
    .then(
      (result) => process.send?.(result),
      (error: unknown) => process.send?.(error instanceof Error ? error.message : String(error)),
    );
});
