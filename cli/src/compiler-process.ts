import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { moduleOf, type BuildResult, type CompileJob } from "./compile-job.js";

const program = fileURLToPath(new URL("compile-worker.js", import.meta.url));

/** A compiler in a process of its own: two compilations at a time in one process change each other's module. */
export class CompilerProcess {
  private readonly child;
  private reply: ((message: BuildResult | string) => void) | undefined;
  private hasEnded = false;

  /** @param flags for V8, on top of those of this process; one that it does not know is left out */
  constructor(flags: readonly string[]) {
    this.child = fork(program, flags);
    this.child.on("message", (message) => this.answer(message as BuildResult | string));
    this.child.on("error", (error) => this.answer(`The compiler cannot be started: ${error.message}`));
    this.child.on("exit", (code, signal) => {
      this.hasEnded = true;
      this.answer(`The compiler ended by itself (${signal ?? `exit code ${code}`}), perhaps for lack of memory.`);
    });
  }

  /** Whether it can compile nothing more. */
  get isGone(): boolean {
    return this.hasEnded || !this.child.connected;
  }

  /** Compiles one module; one at a time. What goes wrong outside of the compiler is a problem of the result. */
  async compile(job: CompileJob): Promise<BuildResult> {
    const { project, target } = job;
    const started = performance.now();
    const answered = new Promise<BuildResult | string>((resolve) => (this.reply = resolve));
    this.child.send(job);
    const answer = await answered;
    if (typeof answer !== "string") return answer;
    const milliseconds = performance.now() - started;
    return { project, target, file: moduleOf(job), milliseconds, diagnostics: "", problems: [answer] };
  }

  /** Lets it end. */
  end(): void {
    if (this.child.connected) this.child.disconnect();
  }

  private answer(message: BuildResult | string): void {
    this.reply?.(message);
    this.reply = undefined;
  }
}
