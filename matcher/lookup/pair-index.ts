import { ExactIndex } from "./exact-index";
import { ServiceName } from "./service-name";
import { NO_RULE } from "./text-table";

/** How many pairs a rule may put in for each of its names. */
const MOST_PAIRS: i32 = 8;

/**
 * Rules for a route and a service. Every pair of a rule's routes and services stands in a table, so that a look-up takes the same
 * time whatever their number. A rule with so many that the pairs would outgrow its own text, such as 17 routes with 17
 * services, is kept apart and asked one after another.
 */
@final
export class PairIndex {
  private readonly routes: Names = new Names();
  private readonly services: Names = new Names();
  private readonly pairs: Map<u64, i32> = new Map<u64, i32>();
  private readonly large: i32[] = [];
  private readonly largeRoutes: Set<u64> = new Set<u64>();
  private readonly largeServices: Set<u64> = new Set<u64>();

  /** Rules come in their order. */
  put(routes: string[], services: string[], rule: i32): void {
    const routeIds = this.routes.put(routes);
    const serviceIds = this.services.put(services);
    if (<i64>routes.length * services.length > <i64>MOST_PAIRS * (routes.length + services.length)) {
      this.large.push(rule);
      for (let i = 0; i < routeIds.length; i++) this.largeRoutes.add(pairOf(rule, routeIds[i]));
      for (let i = 0; i < serviceIds.length; i++) this.largeServices.add(pairOf(rule, serviceIds[i]));
      return;
    }
    for (let i = 0; i < routeIds.length; i++) {
      for (let j = 0; j < serviceIds.length; j++) {
        const pair = pairOf(routeIds[i], serviceIds[j]);
        if (!this.pairs.has(pair)) this.pairs.set(pair, rule);
      }
    }
  }

  /** Returns the first rule for the route and the service; `NO_RULE` when there is none. */
  find(route: string, service: ServiceName): i32 {
    const routeId = this.routes.find(route);
    if (routeId == NO_RULE) return NO_RULE;
    return min(
      this.findPair(routeId, this.services.find(service.name)),
      this.findPair(routeId, this.services.find(service.withPort)),
    );
  }

  private findPair(route: i32, service: i32): i32 {
    if (service == NO_RULE) return NO_RULE;
    const pair = pairOf(route, service);
    const first = this.pairs.has(pair) ? this.pairs.get(pair) : NO_RULE;
    for (let i = 0; i < this.large.length; i++) {
      const rule = unchecked(this.large[i]);
      if (rule >= first) break;
      if (this.largeRoutes.has(pairOf(rule, route)) && this.largeServices.has(pairOf(rule, service))) return rule;
    }
    return first;
  }
}

/** Numbers in place of names, from 0 in the order they come. */
@final
class Names {
  private readonly index: ExactIndex = new ExactIndex();
  private count: i32 = 0;

  put(names: string[]): i32[] {
    const ids: i32[] = [];
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      let id = this.find(name);
      if (id == NO_RULE) {
        id = this.count++;
        this.index.put(name, id);
      }
      ids.push(id);
    }
    return ids;
  }

  find(name: string): i32 {
    return this.index.find(name, name.length);
  }
}

function pairOf(a: i32, b: i32): u64 {
  return ((<u64>a) << 32) | (<u64>b);
}
