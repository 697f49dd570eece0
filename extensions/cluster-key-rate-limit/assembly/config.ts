import { HttpContext, JsonValue, RedisClient } from "@sluice/sdk";
import { Counter } from "./counter";
import { Quota } from "./quota";
import { Rate } from "./rate";
import { RedisService } from "./redis-service";
import { RuleItem } from "./rule-item";
import { Threshold } from "./threshold";

/**
 * Limits requests, counted in Redis by all gateways together: each value of a header, a parameter, a cookie, a consumer or an
 * address by itself, or all requests.
 *
 * @example
 * {
 *   "rule_name": "shop",
 *   "rule_items": [
 *     { "limit_by_per_header": "x-app", "limit_keys": [{ "key": "regexp:^a", "query_per_minute": 2 }, { "key": "*", "query_per_hour": 100 }] },
 *     { "limit_by_per_ip": "from-remote-addr", "limit_keys": [{ "key": "0.0.0.0/0", "query_per_second": 50 }] }
 *   ],
 *   "show_limit_quota_header": true,
 *   "redis": { "service_name": "redis.dns" }
 * }
 */
@config
export class Config {
  /** Begins the keys of the counters: configurations with the same name and limits count together, in whatever gateway. */
  @required
  @key("rule_name")
  @length(1)
  name: string = "";
  /** A limit for all requests together. Either this or `rule_items` is there. */
  @key("global_threshold")
  threshold: Threshold | null = null;
  /** Limits by value: a request counts towards the first item that has a limit for it, and passes where none has. */
  @key("rule_items")
  @length(1)
  items: RuleItem[] | null = null;
  /** Whether answers tell the limit and what is left of it. */
  @key("show_limit_quota_header")
  showQuota: bool = false;
  /** Status of the refusal. */
  @key("rejected_code")
  @range(200, 599)
  status: i32 = 429;
  /** Body of the refusal. */
  @key("rejected_msg")
  message: string = "Too many requests";
  /** Where requests are counted. */
  @required
  redis: RedisService = new RedisService();
  /** What becomes of requests that cannot be counted, since Redis does not answer: `false` lets them pass, `true` answers 503. */
  @key("refuse_without_redis")
  isStrict: bool = false;
  private prefix: string = "";
  /** Whether the last request could not be counted. */
  private isDown: bool = false;

  get client(): RedisClient | null {
    return this.redis.client;
  }

  /** Notes whether a request could be counted; true when that has changed. */
  noteOutage(isDown: bool): bool {
    const hasChanged = this.isDown != isDown;
    this.isDown = isDown;
    return hasChanged;
  }

  /** What a request counts towards; null when it is not limited. */
  counterOf(ctx: HttpContext<Quota>): Counter | null {
    const threshold = this.threshold;
    if (threshold != null) {
      const rate = changetype<Rate>(threshold.rate); // a threshold without one was refused
      return new Counter(this.prefix + "global_threshold:" + rate.seconds.toString(), rate);
    }
    const items = this.items;
    if (items == null) return null;
    for (let i = 0, count = items.length; i < count; i++) {
      const counter = items[i].counterOf(ctx, this.prefix);
      if (counter != null) return counter;
    }
    return null;
  }

  validate(json: JsonValue): void {
    const items = this.items;
    if (this.threshold != null && items != null) {
      json.refuse("'global_threshold' and 'rule_items' cannot be set at the same time");
    } else if (this.threshold == null && items == null) {
      json.refuse("at least one of 'global_threshold' or 'rule_items' must be set");
    }
    if (this.message.length > 0 && (this.status == 204 || this.status == 304)) {
      json.get("rejected_code").refuse("statuses 204 and 304 have no body");
    }
    this.prefix = "higress-cluster-key-rate-limit:" + this.name + ":";
    const client = this.client;
    if (client != null) client.init(); // says at once where there is no way to Redis; requests pass all the same
    if (items != null) warnOfRepeats(json.get("rule_items"), items);
  }
}

function warnOfRepeats(json: JsonValue, items: RuleItem[]): void {
  const known = new Set<string>();
  for (let i = 0, count = items.length; i < count; i++) {
    if (known.has(items[i].id)) json.at(i).warn("an item before looks at the same values, and comes first");
    known.add(items[i].id);
  }
}
