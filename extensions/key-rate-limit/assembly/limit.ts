import { HttpContext, Log, monotonicNanoseconds, SharedData, SharedValue, Status } from "@sluice/sdk";
import { SLOTS, Window } from "./window";

const SECOND: u64 = 1_000_000_000;

/** How many requests with one key pass in a period, counted by all workers of the gateway together. */
export class Limit {
  /** Under which the count stands in shared data, behind the id of the configuration. */
  private readonly counterKey: string;
  /** Nanoseconds. */
  private readonly slotLength: u64;
  private admitted: bool = false;

  /**
   * @param place tells the part of the configuration that the limit stands in
   * @param amount of requests
   */
  constructor(
    place: string,
    key: string,
    readonly amount: i32,
    seconds: i32,
  ) {
    this.counterKey = "\0" + place + seconds.toString() + "\0" + key;
    this.slotLength = (<u64>seconds * SECOND) / SLOTS;
  }

  /** Counts a request; false when it must not pass. */
  take(ctx: HttpContext): bool {
    this.admitted = false;
    const status = SharedData.own.update<Limit>(ctx.plugin.pluginId + this.counterKey, this, count);
    if (status == Status.Ok || status == Status.Empty) return this.admitted;
    // What cannot be counted would be more than the limit says.
    Log.warn("a request could not be counted and is refused, status " + status.toString());
    return false;
  }

  /** The count with one request more; null when the limit is reached. */
  counted(value: SharedValue | null): Uint8Array | null {
    // Asked after the value was read, so that the clock is not behind who wrote it.
    const window = new Window(value == null ? null : value.bytes, monotonicNanoseconds() / this.slotLength);
    this.admitted = window.sum() < <u64>this.amount;
    if (this.admitted) window.increment();
    return this.admitted ? window.bytes : null;
  }
}

function count(value: SharedValue | null, limit: Limit): Uint8Array | null {
  return limit.counted(value);
}
