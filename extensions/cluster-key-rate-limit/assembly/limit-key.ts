import { JsonKind, JsonValue, Optional } from "@sluice/sdk";
import { Rate, rateOf } from "./rate";

/** Integers up to here are the same in every language that writes JSON. */
const SAFE_INTEGER: u64 = 9_007_199_254_740_991;

/** Which values are limited, and how. */
@config
export class LimitKey {
  /**
   * The value that is limited, where a number stands for its digits; with `limit_by_per_header` and its kin `*` for every value, or
   * `regexp:` and a regular expression that matches somewhere in it; with `limit_by_per_ip` an address or a network.
   */
  @required
  @schema(
    '{ "anyOf": [{ "type": "string", "minLength": 1 }, { "type": "integer", "minimum": 0, "maximum": 9007199254740991 }] }',
  )
  key: JsonValue | null = null;
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
  private keyText: string = "";
  private made: Rate | null = null;

  get text(): string {
    return this.keyText;
  }

  get rate(): Rate | null {
    return this.made;
  }

  validate(json: JsonValue): void {
    this.readKey(json.get("key"));
    this.made = rateOf(json, this.perSecond, this.perMinute, this.perHour, this.perDay);
  }

  private readKey(json: JsonValue): void {
    if (json.kind == JsonKind.Number) {
      this.keyText = json.asUlongIn(0, 0, SAFE_INTEGER).toString();
      return;
    }
    this.keyText = json.asString("");
    if (json.kind == JsonKind.String && this.keyText.length == 0) json.refuse("limit_keys key is required");
  }
}
