import { HttpAnswer } from "./http-answer";
import { HttpAttempt } from "./http-attempt";

/** Whether a call is made again; only plugins that ask for it carry more. */
export abstract class RetryPolicy {
  /** @returns true when it will be sent again, so that this answer is not the last */
  abstract takes(attempt: HttpAttempt, answer: HttpAnswer): bool;
}

/** Whether calls are made at all; only plugins that ask for it carry more. */
export abstract class BreakerPolicy {
  /** May a call be made now? */
  abstract admits(): bool;
  /** What came of a call. */
  abstract note(worked: bool): void;
}
