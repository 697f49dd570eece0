import { findDomain, putDomain } from "./lookup/domains";
import { Pairs } from "./lookup/pairs";
import { ServiceName } from "./lookup/service-name";
import { TextKind } from "./lookup/text-kind";
import { NO_RULE, TextTable } from "./lookup/text-table";
import { Rule } from "./rule";
import { RuleKind } from "./rule-kind";

/** The bits of kinds of rules. */
const ROUTE_AND_SERVICE: i32 = 1 << RuleKind.RouteAndService;
const ROUTE: i32 = 1 << RuleKind.Route;
const DOMAIN: i32 = 1 << RuleKind.Domain;
const SERVICE: i32 = 1 << RuleKind.Service;
const ROUTE_PREFIX: i32 = 1 << RuleKind.RoutePrefix;

/**
 * The rules of a configuration, made ready to be asked for every request. A look-up takes a time that depends on the lengths of
 * the host and of the names, not on the number of rules. It keeps names only and nothing of the document.
 */
@final
export class RuleSet {
  private readonly table: TextTable = new TextTable();
  private readonly pairs: Pairs = new Pairs(this.table);
  /** The bits of the kinds of rules that there are. */
  private kinds: i32 = 0;

  /** The rules in their order: those that the plugin could read, which need not be all of the configuration. */
  constructor(rules: Rule[]) {
    for (let i = 0; i < rules.length; i++) this.put(unchecked(rules[i]), i);
  }

  /**
   * Returns the position, in the list given to the constructor, of the first rule that applies; -1 when none does. Any text may be
   * handed in.
   *
   * @param host the header `:authority` as the client sent it; "" when there is none, which `*` matches as well
   * @param route name of the route, property `xds.route_name`; "" when it has none, which matches no rule
   * @param cluster name of the upstream cluster, property `xds.cluster_name`; "" when there is none, which matches no rule
   */
  find(host: string, route: string, cluster: string): i32 {
    const table = this.table;
    let first = NO_RULE;
    if (this.hasOne(ROUTE)) first = table.find(TextKind.Route, route, route.length);
    if (this.hasOne(ROUTE_PREFIX)) first = min(first, table.find(TextKind.RoutePrefix, route, route.length));
    if (this.usesHost) first = min(first, findDomain(table, host));
    if (this.usesCluster) {
      const service = ServiceName.of(cluster);
      first = min(first, table.find(TextKind.Service, service.name, service.name.length));
      first = min(first, table.find(TextKind.Service, service.withPort, service.withPort.length));
      first = min(first, this.pairs.find(route, service));
    }
    return first == NO_RULE ? -1 : first;
  }

  /** Whether `find` looks at the host at all. */
  get usesHost(): bool {
    return this.hasOne(DOMAIN);
  }

  /** Whether `find` looks at the route at all. */
  get usesRoute(): bool {
    return this.hasOne(ROUTE | ROUTE_PREFIX | ROUTE_AND_SERVICE);
  }

  /** Whether `find` looks at the cluster at all. */
  get usesCluster(): bool {
    return this.hasOne(SERVICE | ROUTE_AND_SERVICE);
  }

  private put(rule: Rule, position: i32): void {
    this.kinds |= 1 << rule.kind;
    switch (rule.kind) {
      case RuleKind.RouteAndService:
        this.pairs.put(rule.routes, rule.services, position);
        break;
      case RuleKind.Route:
        this.putAll(TextKind.Route, rule.routes, position);
        break;
      case RuleKind.Domain:
        for (let i = 0; i < rule.domains.length; i++) putDomain(this.table, unchecked(rule.domains[i]), position);
        break;
      case RuleKind.Service:
        this.putAll(TextKind.Service, rule.services, position);
        break;
      default:
        this.putAll(TextKind.RoutePrefix, rule.routePrefixes, position);
    }
  }

  private putAll(kind: TextKind, names: string[], position: i32): void {
    for (let i = 0; i < names.length; i++) this.table.put(kind, unchecked(names[i]), position);
  }

  private hasOne(kinds: i32): bool {
    return (this.kinds & kinds) != 0;
  }
}
