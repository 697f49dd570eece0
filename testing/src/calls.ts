import type { ServiceAnswer } from "./clusters.js";
import { TestingError } from "./errors.js";
import type { SeenRequest } from "./message.js";

/** A call-out as it came to a cluster that is a script. */
export class TestCall {
  private isPending = true;

  constructor(
    /** Name of the cluster. */
    readonly cluster: string,
    readonly request: SeenRequest,
    private readonly give?: (answer: ServiceAnswer) => Promise<void>,
  ) {}

  /** Nobody has answered yet, and the plugin still waits. */
  get pending(): boolean {
    return this.isPending;
  }

  /**
   * Answers a call to a cluster that is `held`, and waits until the plugin has had its turn.
   * Throws `SLUICE_TEST_STEP_INVALID` when the cluster answers by itself, or the plugin no longer waits.
   */
  async answer(answer: ServiceAnswer): Promise<void> {
    if (this.give === undefined || !this.isPending) {
      const why = this.give === undefined ? `answers by itself; make it "held"` : "has been answered, or has timed out";
      throw new TestingError("SLUICE_TEST_STEP_INVALID", `The call to the cluster ${this.cluster} ${why}.`);
    }
    this.isPending = false;
    await this.give(answer);
  }

  /** For the cluster: it is over. */
  close(): void {
    this.isPending = false;
  }
}
