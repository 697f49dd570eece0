import { JsonValue } from "@sluice/codec/json/value";
import { RuleKind } from "./rule-kind";

/** One rule of `_rules_`: to what it applies, and its fields. It keeps the whole document alive: let it go once it is read. */
@final
export class Rule {
  constructor(
    /** Position in `_rules_`, from 0; switched off rules count. */
    readonly index: i32,
    /** By which of the lists below the rule applies. */
    readonly kind: RuleKind,
    /** The rule as it stands in the configuration, its matchers included. */
    readonly json: JsonValue,
    /** Names of routes, none of them empty. */
    readonly routes: string[],
    /** Services, `fqdn` or `fqdn:port`, or names of clusters; none of them empty. */
    readonly services: string[],
    /** Hosts: `a.test.com`, `*.test.com`, `a.*`, `*`. */
    readonly domains: string[],
    /** Beginnings of names of routes, none of them empty. */
    readonly routePrefixes: string[],
  ) {}

  /** Where the rule stands, such as `_rules_[2]`. */
  get path(): string {
    return this.json.path;
  }

  /**
   * What the rule applies to, as a text that is the same for the same matchers in any order and differs for others: the key to
   * find the rule again in the next configuration.
   */
  get key(): string {
    switch (this.kind) {
      case RuleKind.RouteAndService:
        return "routes" + sorted(this.routes) + "services" + sorted(this.services);
      case RuleKind.Route:
        return "routes" + sorted(this.routes);
      case RuleKind.Domain:
        return "domains" + sorted(this.domains);
      case RuleKind.Service:
        return "services" + sorted(this.services);
      default:
        return "route prefixes" + sorted(this.routePrefixes);
    }
  }
}

/** The names in order, each once and with its length in front, so that no name can pass for two. */
function sorted(names: string[]): string {
  const ordered = names.slice().sort();
  const parts: string[] = [];
  for (let i = 0; i < ordered.length; i++) {
    const name = ordered[i];
    if (i == 0 || name != ordered[i - 1]) parts.push(name.length.toString() + ":" + name);
  }
  return "(" + parts.join(",") + ")";
}
