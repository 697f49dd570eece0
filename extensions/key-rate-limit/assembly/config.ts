import { HttpContext, JsonValue } from "@sluice/sdk";
import { encodeText, lowerCase, Query, sha256, splitPath, toHex } from "@sluice/codec";
import { Limit } from "./limit";
import { LimitKey } from "./limit-key";

/** What tells a rule from the others: no two rules hold with the same ones. */
const MATCHERS: StaticArray<string> = ["_match_route_", "_match_domain_", "_match_service_", "_match_route_prefix_"];

/**
 * Limits how many requests with a certain value in a header or a parameter pass, counted in the gateway they come to.
 *
 * @example
 * {
 *   "limit_by_header": "x-api-key",
 *   "limit_keys": [
 *     { "key": "bronze", "query_per_minute": 3 },
 *     { "key": "gold", "query_per_second": 100 }
 *   ],
 *   "_rules_": [{ "_match_domain_": ["pay.test"], "limit_by_param": "app", "limit_keys": [{ "key": 7, "query_per_day": 1000 }] }]
 * }
 */
@config
export class Config {
  /** Header that holds the key, in either case; empty for none. */
  @key("limit_by_header")
  @pattern("^:?[!#$%&'*+.^_`|~0-9A-Za-z-]*$")
  header: string = "";
  /** Parameter of the query that holds the key; empty for none. Its case counts. Either this or `limit_by_header` is there. */
  @key("limit_by_param")
  parameter: string = "";
  /** The keys that are limited. Requests with any other, or without one, pass. */
  @required
  @key("limit_keys")
  @length(1)
  keys: LimitKey[] = [];
  private limits: Map<string, Limit> = new Map<string, Limit>();

  /** The limit that a request counts towards: that of the first value in the header or parameter that has one. */
  limitOf(ctx: HttpContext): Limit | null {
    const values = this.header.length > 0 ? ctx.request.headers.getAll(this.header) : this.parametersOf(ctx);
    for (let i = 0, count = values.length; i < count; i++) {
      if (this.limits.has(values[i])) return this.limits.get(values[i]);
    }
    return null;
  }

  private parametersOf(ctx: HttpContext): string[] {
    const path = ctx.request.headers.get(":path");
    return path == null ? [] : Query.parse(splitPath(path).query).all(this.parameter);
  }

  validate(json: JsonValue): void {
    if (this.header.length > 0 == this.parameter.length > 0) {
      json.refuse("exactly one of 'limit_by_param' and 'limit_by_header' can be set");
    }
    const by = this.header.length > 0 ? "header\0" + lowerCase(this.header) : "param\0" + this.parameter;
    const place = placeOf(json) + "\0" + by + "\0";
    const list = json.get("limit_keys");
    for (let i = 0, count = this.keys.length; i < count; i++) {
      const item = this.keys[i];
      if (this.limits.has(item.text)) list.at(i).get("key").warn("stands in the list before; the first one counts");
      else this.limits.set(item.text, new Limit(place, item.text, item.amount, item.seconds));
    }
    // They have done their work: what is left is what a request needs.
    this.keys = [];
  }
}

/** Tells the global part (empty) and the rules apart, wherever a rule stands in the list. */
function placeOf(json: JsonValue): string {
  let matchers = "";
  for (let i = 0; i < MATCHERS.length; i++) matchers += json.get(MATCHERS[i]).rawText() + "\0";
  return matchers.length == MATCHERS.length ? "" : toHex(sha256(encodeText(matchers)));
}
