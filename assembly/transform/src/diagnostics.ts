import type { DiagnosticEmitter, Range } from "assemblyscript";
import { DiagnosticCode } from "./compiler.js";
import type { Problem } from "./errors.js";

/** By which name the compiler introduces what the build says. */
const NAME = "sluice";

/**
 * Reports an error through the compiler, which shows the line and ends the build.
 * @param range where in the author's files, null when there is no one place
 */
export function report(emitter: DiagnosticEmitter, range: Range | null, { code, message }: Problem): void {
  emitter.error(DiagnosticCode.Transform_0_1, range, NAME, `${message} [${code}]`);
}
