import { CONSUMER_HEADER, HttpContext, JsonKind, JsonValue } from "@sluice/sdk";
import { Counter, valueInKey } from "./counter";
import { LimitKey } from "./limit-key";
import { ExactLimits, LimitTable, NetworkLimits, PatternLimits } from "./limit-table";
import { Quota } from "./quota";
import { addresses, cookies, parameters } from "./values";

const REMOTE = "from-remote-addr";
const FROM_HEADER = "from-header-";

/** A kind of value, and the limits for some of them. */
@config
export class RuleItem {
  /** Header whose values are limited that stand in `limit_keys`. Exactly one `limit_by_` is there. */
  @key("limit_by_header")
  byHeader: string = "";
  /** As `limit_by_header`, parameter of the query; its case counts. */
  @key("limit_by_param")
  byParam: string = "";
  /** As `limit_by_header`, cookie. */
  @key("limit_by_cookie")
  byCookie: string = "";
  /** Header of which each value is limited by itself. */
  @key("limit_by_per_header")
  byPerHeader: string = "";
  /** As `limit_by_per_header`, parameter of the query. */
  @key("limit_by_per_param")
  byPerParam: string = "";
  /** As `limit_by_per_header`, cookie. */
  @key("limit_by_per_cookie")
  byPerCookie: string = "";
  /** Present, empty or `true`: as `limit_by_header` with `x-mse-consumer`, the name that an authentication plugin has told. */
  @key("limit_by_consumer")
  @schema('{ "anyOf": [{ "type": "string" }, { "const": true }] }')
  byConsumer: JsonValue | null = null;
  /** As `limit_by_consumer`, each consumer by itself. */
  @key("limit_by_per_consumer")
  @schema('{ "anyOf": [{ "type": "string" }, { "const": true }] }')
  byPerConsumer: JsonValue | null = null;
  /**
   * Each address of a client is limited by itself: `from-remote-addr` takes what the gateway takes for it, `from-header-` and the
   * name of a header the first one there.
   */
  @key("limit_by_per_ip")
  byPerIp: string = "";
  /** The limits; the first one that fits counts. */
  @required
  @key("limit_keys")
  @length(1)
  keys: LimitKey[] = [];
  /** Name of the field that says where values are. */
  private type: string = "";
  /** Of what holds them, as it is told to Redis. */
  private source: string = "";
  private limits: LimitTable = new ExactLimits();

  /** What tells items apart. */
  get id(): string {
    return this.type + ":" + this.source;
  }

  /** What a request counts towards here, null when nothing in it is limited: of several values the first one that is. */
  counterOf(ctx: HttpContext<Quota>, prefix: string): Counter | null {
    const values = this.valuesIn(ctx);
    for (let i = 0, count = values.length; i < count; i++) {
      const rate = this.limits.rateOf(values[i]);
      if (rate == null) continue;
      const head = prefix + this.type + ":" + rate.seconds.toString() + ":" + this.source + ":";
      return new Counter(head + valueInKey(values[i]), rate);
    }
    return null;
  }

  validate(json: JsonValue): void {
    this.choose("limit_by_header", this.byHeader, json);
    this.choose("limit_by_param", this.byParam, json);
    this.choose("limit_by_cookie", this.byCookie, json);
    this.choose("limit_by_per_header", this.byPerHeader, json);
    this.choose("limit_by_per_param", this.byPerParam, json);
    this.choose("limit_by_per_cookie", this.byPerCookie, json);
    this.chooseConsumer("limit_by_consumer", this.byConsumer, json);
    this.chooseConsumer("limit_by_per_consumer", this.byPerConsumer, json);
    this.choose("limit_by_per_ip", this.byPerIp, json);
    if (this.type.length == 0) {
      json.refuse("one of the fields that begin with 'limit_by_' must be set");
      return;
    }
    if (this.type == "limit_by_per_ip") this.checkAddressSource(json.get("limit_by_per_ip"));
    this.readKeys(json.get("limit_keys"));
  }

  private choose(type: string, source: string, json: JsonValue): void {
    if (source.length == 0) return;
    if (this.type.length > 0) json.get(type).refuse("only one of the fields that begin with 'limit_by_' can be set");
    this.type = type;
    this.source = source;
  }

  private chooseConsumer(type: string, value: JsonValue | null, json: JsonValue): void {
    if (value == null) return;
    if (value.kind != JsonKind.String && !value.asBool(false)) value.refuse("expected a string or true");
    this.choose(type, CONSUMER_HEADER, json);
  }

  private checkAddressSource(json: JsonValue): void {
    const source = this.source;
    if (source == FROM_HEADER) json.refuse("limit_by_per_ip parse error: empty after 'from-header-'");
    else if (source != REMOTE && !source.startsWith(FROM_HEADER)) {
      json.refuse("the 'limit_by_per_ip' restriction must start with 'from-header-' or be exactly 'from-remote-addr'");
    }
  }

  private readKeys(json: JsonValue): void {
    if (this.type == "limit_by_per_ip") this.limits = new NetworkLimits();
    else if (this.type.startsWith("limit_by_per_")) this.limits = new PatternLimits(this.type);
    else this.limits = new ExactLimits();
    for (let i = 0, count = this.keys.length; i < count; i++) this.limits.add(json.at(i).get("key"), this.keys[i]);
    // They have done their work: without them a long list is nothing that the collector walks through.
    this.keys = [];
  }

  private valuesIn(ctx: HttpContext<Quota>): string[] {
    if (this.byPerIp.length > 0) {
      return addresses(ctx, this.source == REMOTE ? "" : this.source.substring(FROM_HEADER.length));
    }
    if (this.type.endsWith("_param")) return parameters(ctx, this.source);
    if (this.type.endsWith("_cookie")) return cookies(ctx, this.source);
    return ctx.request.headers.getAll(this.source);
  }
}
