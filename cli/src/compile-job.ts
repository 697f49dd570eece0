import type { Project, Target } from "./project.js";

/** A module to be made. Plain data, as it goes to another process. */
export interface CompileJob {
  readonly project: Project;
  readonly target: Target;
  readonly options: CompileOptions;
}

/** Absolute file name of the module that a job makes. */
export function moduleOf({ project, target, options }: CompileJob): string {
  return options.mapped ?? project.modules[target] ?? "";
}

/** How a target is compiled. */
export interface CompileOptions {
  /** In what the compiler says. */
  readonly colors: boolean;
  /** Absolute name of another file for the module, which gets a source map then. */
  readonly mapped?: string;
}

/** One module that was built, or was not. */
export interface BuildResult {
  readonly project: Project;
  readonly target: Target;
  /** Absolute file name. */
  readonly file: string;
  /** Size of the module; absent when the compiler refused the source. */
  readonly bytes?: number;
  /** What the build took; absent when the module of a former one still is what its sources make. */
  readonly milliseconds?: number;
  /** What the compiler said, warnings included, as a terminal shows it. */
  readonly diagnostics: string;
  /** Why the module is not what its target host accepts; empty when it is. */
  readonly problems: readonly string[];
}

/** Whether a module can be used. */
export function isGood(result: BuildResult): boolean {
  return result.bytes !== undefined && result.problems.length === 0;
}
