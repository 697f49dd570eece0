import { ServiceName } from "./service-name";
import { TextKind } from "./text-kind";
import { NO_RULE, TextTable } from "./text-table";

/** How many pairs a rule may put in for each of its names. */
const MOST_PAIRS: i32 = 8;

/**
 * Rules for a route and a service. Every pair of a rule's routes and services stands in the table, so that a look-up takes the
 * same time whatever their number. A rule with so many that the pairs would outgrow its own text, such as 17 routes with 17
 * services, is kept apart and asked one after another.
 */
@final
export class Pairs {
  private readonly large: i32[] = [];
  /** Numbers given to names so far. */
  private numbers: i32 = 0;

  constructor(private readonly table: TextTable) {}

  /** Rules come in their order. */
  put(routes: string[], services: string[], rule: i32): void {
    const table = this.table;
    const routeNumbers = this.numbersOf(TextKind.PairedRoute, routes);
    const serviceNumbers = this.numbersOf(TextKind.PairedService, services);
    if (<i64>routes.length * services.length > <i64>MOST_PAIRS * (routes.length + services.length)) {
      this.large.push(rule);
      this.putWithRule(TextKind.LargeRoute, routeNumbers, rule);
      this.putWithRule(TextKind.LargeService, serviceNumbers, rule);
      return;
    }
    for (let i = 0; i < routes.length; i++) {
      for (let j = 0; j < services.length; j++) {
        table.put(TextKind.Pair, unchecked(pairOf(routeNumbers[i], serviceNumbers[j])), rule);
      }
    }
  }

  /** Returns the first rule for the route and the service; `NO_RULE` when there is none. */
  find(route: string, service: ServiceName): i32 {
    const number = this.table.find(TextKind.PairedRoute, route, route.length);
    return number == NO_RULE
      ? NO_RULE
      : min(this.findPair(number, service.name), this.findPair(number, service.withPort));
  }

  private findPair(route: i32, name: string): i32 {
    const service = this.table.find(TextKind.PairedService, name, name.length);
    if (service == NO_RULE) return NO_RULE;
    const first = this.findNumbers(TextKind.Pair, route, service);
    for (let i = 0; i < this.large.length; i++) {
      const rule = unchecked(this.large[i]);
      if (rule >= first) break;
      const hasRoute = this.findNumbers(TextKind.LargeRoute, rule, route) == rule;
      if (hasRoute && this.findNumbers(TextKind.LargeService, rule, service) == rule) return rule;
    }
    return first;
  }

  private putWithRule(kind: TextKind, numbers: i32[], rule: i32): void {
    for (let i = 0; i < numbers.length; i++) this.table.put(kind, pairOf(rule, unchecked(numbers[i])), rule);
  }

  private findNumbers(kind: TextKind, first: i32, second: i32): i32 {
    const pair = pairOf(first, second);
    return this.table.find(kind, pair, pair.length);
  }

  private numbersOf(kind: TextKind, names: string[]): i32[] {
    const numbers: i32[] = [];
    for (let i = 0; i < names.length; i++) numbers.push(this.table.put(kind, unchecked(names[i]), this.numbers++));
    return numbers;
  }
}

/** Two numbers as a text for the table. */
function pairOf(first: i32, second: i32): string {
  const text = __new(8, idof<string>());
  store<i32>(text, first);
  store<i32>(text, second, 4);
  return changetype<string>(text);
}
