import { monotonicNanoseconds } from "../../abi/time";
import { BreakerPolicy } from "./policy";

const MILLISECOND: u64 = 1_000_000;

/** Keeps calls from a service that fails, in this VM: after so many failures in a row it lets nothing through for a while. */
export class CircuitBreaker extends BreakerPolicy {
  private failures: i32 = 0;
  /** Until when it is open; 0 while it is closed. */
  private openUntil: u64 = 0;

  constructor(
    private readonly limit: i32,
    private readonly openMilliseconds: u32,
  ) {
    super();
  }

  /** May a call be made now? Once the time is over, one may, and the next ones when that has worked. */
  admits(): bool {
    if (this.openUntil == 0) return true;
    const now = monotonicNanoseconds();
    if (now < this.openUntil) return false;
    this.open(now);
    return true;
  }

  /** What came of a call. */
  note(worked: bool): void {
    if (worked) {
      this.failures = 0;
      this.openUntil = 0;
    } else if (++this.failures >= this.limit) {
      this.open(monotonicNanoseconds());
    }
  }

  private open(now: u64): void {
    this.openUntil = now + <u64>this.openMilliseconds * MILLISECOND;
  }
}
