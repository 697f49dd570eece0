/** Base of every error the command line tells without a stack trace. */
export abstract class CliError extends Error {
  /** Stable, for programs: `SLUICE_…`. */
  abstract readonly code: string;

  override get name(): string {
    return this.constructor.name;
  }
}

/** A folder that is not a plugin project. */
export class ProjectError extends CliError {
  readonly code = "SLUICE_PROJECT_INVALID";
}

/** At least one module was not built, or is not what its target host accepts; the reasons have been printed. */
export class BuildFailedError extends CliError {
  readonly code = "SLUICE_BUILD_FAILED";

  constructor(modules: readonly string[]) {
    super(`Not built: ${modules.join(", ")}. The reasons stand above.`);
  }
}

/** The project has no test runner of its own. */
export class VitestNotFoundError extends CliError {
  readonly code = "SLUICE_VITEST_NOT_FOUND";

  constructor(folder: string) {
    super(`There is no vitest in ${folder} or above. Install it: npm install --save-dev vitest @sluice/testing`);
  }
}

/** A flag, or an environment variable that stands for one, whose value makes no sense. */
export class UsageError extends CliError {
  readonly code = "SLUICE_USAGE";
}

/** A file that `sluice generate` reads is not there. */
export class GenerateInputError extends CliError {
  readonly code = "SLUICE_GENERATE_INPUT";
}

/** Files are not what `sluice generate` would write; their names have been printed. */
export class NotCurrentError extends CliError {
  readonly code = "SLUICE_NOT_CURRENT";

  constructor(folders: readonly string[]) {
    super(`Files are not current. Build the plugins, then write them anew: sluice generate ${folders.join(" ")}`);
  }
}
