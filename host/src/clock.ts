/** Where the host takes time and timers from. */
export interface Clock {
  /** Wall clock, nanoseconds since 1970. */
  nowNanoseconds(): bigint;
  /** Steady clock, nanoseconds since an arbitrary moment in the past: Go's runtime ends when it reads 0. */
  monotonicNanoseconds(): bigint;
  /** Calls `fn` once, `ms` milliseconds from now, unless cancelled before. */
  setTimer(ms: number, fn: () => void): Timer;
}

/** A timer that has been set. Cancelling it twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/** The machine's clock; microseconds on the wall clock, as Envoy's. */
export class SystemClock implements Clock {
  nowNanoseconds(): bigint {
    return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
  }

  monotonicNanoseconds(): bigint {
    return process.hrtime.bigint();
  }

  setTimer(ms: number, fn: () => void): Timer {
    const timer = setTimeout(fn, ms);
    return { cancel: () => clearTimeout(timer) };
  }
}

/** How long a virtual clock has been running when it is made. */
const UPTIME = 1_000_000_000n;

interface Pending {
  readonly due: bigint;
  readonly fn: () => void;
}

/** A clock that stands still until it is advanced: ticks, time-outs and back-offs happen when a test says so. */
export class VirtualClock implements Clock {
  private elapsed = 0n;
  private readonly pending = new Set<Pending>();

  /** @param start wall-clock time at the beginning, milliseconds since 1970 (default 2020-01-01T00:00:00Z) */
  constructor(private readonly start: number = Date.UTC(2020, 0, 1)) {}

  nowNanoseconds(): bigint {
    return BigInt(this.start) * 1_000_000n + this.elapsed;
  }

  monotonicNanoseconds(): bigint {
    return UPTIME + this.elapsed;
  }

  setTimer(ms: number, fn: () => void): Timer {
    const timer: Pending = { due: this.elapsed + BigInt(Math.round(ms * 1e6)), fn };
    this.pending.add(timer);
    return { cancel: () => void this.pending.delete(timer) };
  }

  /** Milliseconds until each timer that is set falls due, the next first. */
  get timers(): readonly number[] {
    return [...this.pending].map(({ due }) => Number(due - this.elapsed) / 1e6).sort((a, b) => a - b);
  }

  /** Moves time on by `ms` milliseconds and fires every timer that falls due, in order, each at its own time. */
  advance(ms: number): void {
    const end = this.elapsed + BigInt(Math.round(ms * 1e6));
    for (let next = this.next(end); next !== undefined; next = this.next(end)) {
      this.pending.delete(next);
      this.elapsed = next.due;
      next.fn();
    }
    this.elapsed = end;
  }

  private next(end: bigint): Pending | undefined {
    let first: Pending | undefined;
    for (const timer of this.pending) {
      if (timer.due <= end && (first === undefined || timer.due < first.due)) first = timer;
    }
    return first;
  }
}
