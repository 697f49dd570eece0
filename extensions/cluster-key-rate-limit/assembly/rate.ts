import { JsonValue, Optional } from "@sluice/sdk";

/** So many requests in so many seconds. */
export class Rate {
  constructor(
    readonly requests: i32,
    readonly seconds: i32,
  ) {}
}

/** The rate of an object with `query_per_*`: the first one in this order. Null, which the object is refused for, without any. */
export function rateOf(
  json: JsonValue,
  perSecond: Optional<i32> | null,
  perMinute: Optional<i32> | null,
  perHour: Optional<i32> | null,
  perDay: Optional<i32> | null,
): Rate | null {
  let rate = next(json, null, "query_per_second", perSecond, 1);
  rate = next(json, rate, "query_per_minute", perMinute, 60);
  rate = next(json, rate, "query_per_hour", perHour, 3600);
  rate = next(json, rate, "query_per_day", perDay, 86_400);
  if (rate == null) {
    json.refuse("one of 'query_per_second', 'query_per_minute', 'query_per_hour', or 'query_per_day' must be set");
  }
  return rate;
}

function next(
  json: JsonValue,
  rate: Rate | null,
  key: string,
  requests: Optional<i32> | null,
  seconds: i32,
): Rate | null {
  if (requests == null) return rate;
  if (rate == null) return new Rate(requests.value, seconds);
  json.get(key).warn("there is a limit for a shorter time already; that one counts");
  return rate;
}
