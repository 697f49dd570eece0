import { AffixIndex } from "./lookup/affix-index";
import { DomainIndex } from "./lookup/domain-index";
import { ExactIndex } from "./lookup/exact-index";
import { PairIndex } from "./lookup/pair-index";
import { ServiceName } from "./lookup/service-name";
import { NO_RULE } from "./lookup/text-table";
import { Rule } from "./rule";
import { RuleKind } from "./rule-kind";

/**
 * The rules of a configuration, made ready to be asked for every request. A look-up takes a time that depends on the lengths of
 * the host and of the names, not on the number of rules. It keeps names only and nothing of the document.
 */
@final
export class RuleSet {
  private readonly routes: ExactIndex = new ExactIndex();
  private readonly routePrefixes: AffixIndex = new AffixIndex(false);
  private readonly domains: DomainIndex = new DomainIndex();
  private readonly services: ExactIndex = new ExactIndex();
  private readonly pairs: PairIndex = new PairIndex();
  /** One bit for each kind of rule that there is. */
  private kinds: i32 = 0;

  /** The rules in their order: those that the plugin could read, which need not be all of the configuration. */
  constructor(rules: Rule[]) {
    for (let i = 0; i < rules.length; i++) this.put(rules[i], i);
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
    let first = NO_RULE;
    if (this.has(RuleKind.Route)) first = this.routes.find(route, route.length);
    if (this.has(RuleKind.RoutePrefix)) first = min(first, this.routePrefixes.find(route, route.length));
    if (this.usesHost) first = min(first, this.domains.find(host));
    if (this.usesCluster) {
      const service = ServiceName.of(cluster);
      first = min(first, this.services.find(service.name, service.name.length));
      first = min(first, this.services.find(service.withPort, service.withPort.length));
      first = min(first, this.pairs.find(route, service));
    }
    return first == NO_RULE ? -1 : first;
  }

  /** Whether `find` looks at the host at all. */
  get usesHost(): bool {
    return this.has(RuleKind.Domain);
  }

  /** Whether `find` looks at the route at all. */
  get usesRoute(): bool {
    return this.has(RuleKind.Route) || this.has(RuleKind.RoutePrefix) || this.has(RuleKind.RouteAndService);
  }

  /** Whether `find` looks at the cluster at all. */
  get usesCluster(): bool {
    return this.has(RuleKind.Service) || this.has(RuleKind.RouteAndService);
  }

  private put(rule: Rule, position: i32): void {
    this.kinds |= 1 << rule.kind;
    switch (rule.kind) {
      case RuleKind.RouteAndService:
        this.pairs.put(rule.routes, rule.services, position);
        break;
      case RuleKind.Route:
        for (let i = 0; i < rule.routes.length; i++) this.routes.put(rule.routes[i], position);
        break;
      case RuleKind.Domain:
        for (let i = 0; i < rule.domains.length; i++) this.domains.put(rule.domains[i], position);
        break;
      case RuleKind.Service:
        for (let i = 0; i < rule.services.length; i++) this.services.put(rule.services[i], position);
        break;
      default:
        for (let i = 0; i < rule.routePrefixes.length; i++) this.routePrefixes.put(rule.routePrefixes[i], position);
    }
  }

  private has(kind: RuleKind): bool {
    return (this.kinds & (1 << kind)) != 0;
  }
}
