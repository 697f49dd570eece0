import { JsonValue, Optional } from "@sluice/sdk";
import { Rate, rateOf } from "./rate";

/** A limit for all requests together. */
@config
export class Threshold {
  /** Requests that pass in a window of a second. One of the four must be there; of several the first one counts. */
  @key("query_per_second")
  @range(1)
  perSecond: Optional<i32> | null = null;
  /** As `query_per_second`, in a window of 60 seconds. */
  @key("query_per_minute")
  @range(1)
  perMinute: Optional<i32> | null = null;
  /** As `query_per_second`, in a window of 3,600 seconds. */
  @key("query_per_hour")
  @range(1)
  perHour: Optional<i32> | null = null;
  /** As `query_per_second`, in a window of 86,400 seconds. */
  @key("query_per_day")
  @range(1)
  perDay: Optional<i32> | null = null;
  private made: Rate | null = null;

  get rate(): Rate | null {
    return this.made;
  }

  validate(json: JsonValue): void {
    this.made = rateOf(json, this.perSecond, this.perMinute, this.perHour, this.perDay);
  }
}
