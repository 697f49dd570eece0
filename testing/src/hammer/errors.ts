import type { HammerCase } from "./case.js";
import type { Violation } from "./violation.js";

/** A plugin did not stand the hammer. The message tells what it did, and holds a test that shows it again. */
export class HammerError extends Error {
  readonly code = "SLUICE_TEST_HAMMER";

  constructor(
    message: string,
    readonly violation: Violation,
    /** The smallest case found; `hammer.replay` takes it. */
    readonly smallest: HammerCase,
  ) {
    super(message);
    this.name = "HammerError";
  }
}
