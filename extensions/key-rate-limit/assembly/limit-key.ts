import { JsonKind, JsonValue, Optional } from "@sluice/sdk";

const DAY: i32 = 86_400;
/** Integers up to here are the same in every language that writes JSON. */
const SAFE_INTEGER: u64 = 9_007_199_254_740_991;

/** A key with its limit. */
@config
export class LimitKey {
  /** The value that is limited, exactly as it is, in a parameter once that is decoded. A number stands for its digits. */
  @required
  @schema(
    '{ "anyOf": [{ "type": "string", "minLength": 1 }, { "type": "integer", "minimum": 0, "maximum": 9007199254740991 }] }',
  )
  key: JsonValue | null = null;
  /** Requests that pass in any second. One of the four must be there; of several the first one counts. */
  @key("query_per_second")
  @range(1)
  perSecond: Optional<i32> | null = null;
  /** As `query_per_second`, in any 60 seconds. */
  @key("query_per_minute")
  @range(1)
  perMinute: Optional<i32> | null = null;
  /** As `query_per_second`, in any 3,600 seconds. */
  @key("query_per_hour")
  @range(1)
  perHour: Optional<i32> | null = null;
  /** As `query_per_second`, in any 86,400 seconds. */
  @key("query_per_day")
  @range(1)
  perDay: Optional<i32> | null = null;
  private keyText: string = "";
  private requests: i32 = 0;
  private period: i32 = 0;

  /** The value that is limited. */
  get text(): string {
    return this.keyText;
  }

  /** How many requests pass in the period. */
  get amount(): i32 {
    return this.requests;
  }

  /** Length of the period. */
  get seconds(): i32 {
    return this.period;
  }

  validate(json: JsonValue): void {
    this.readKey(json.get("key"));
    this.use(json.get("query_per_second"), this.perSecond, 1);
    this.use(json.get("query_per_minute"), this.perMinute, 60);
    this.use(json.get("query_per_hour"), this.perHour, 3600);
    this.use(json.get("query_per_day"), this.perDay, DAY);
    if (this.period == 0) {
      json.refuse("one of 'query_per_second', 'query_per_minute', 'query_per_hour' or 'query_per_day' must be set");
    }
  }

  private readKey(json: JsonValue): void {
    if (json.kind == JsonKind.Number) {
      this.keyText = json.asUlongIn(0, 0, SAFE_INTEGER).toString();
      return;
    }
    this.keyText = json.asString("");
    if (json.kind == JsonKind.String && this.keyText.length == 0) json.refuse("expected a length of at least 1");
  }

  private use(json: JsonValue, amount: Optional<i32> | null, seconds: i32): void {
    if (amount == null) return;
    if (this.period > 0) {
      json.warn("there is a limit for a shorter period already; that one counts");
      return;
    }
    this.requests = amount.value;
    this.period = seconds;
  }
}
