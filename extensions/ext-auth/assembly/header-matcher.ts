import { JsonValue } from "@sluice/sdk";
import { lowerCase, Regex } from "@sluice/codec";

/** Which headers: by one of the five, in this order when there are several. The case of a name never counts. */
@config
export class HeaderMatcher {
  /** The name. */
  exact: string = "";
  /** How the name begins. */
  prefix: string = "";
  /** How the name ends. */
  suffix: string = "";
  /** What the name holds. */
  contains: string = "";
  /** A regular expression that matches anywhere in the name. */
  regex: string = "";
  private expression: Regex | null = null;

  validate(json: JsonValue): void {
    this.exact = lowerCase(this.exact);
    this.prefix = lowerCase(this.prefix);
    this.suffix = lowerCase(this.suffix);
    this.contains = lowerCase(this.contains);
    if (this.exact.length + this.prefix.length + this.suffix.length + this.contains.length > 0) return;
    if (this.regex.length == 0) {
      json.refuse("unknown string matcher type");
      return;
    }
    const expression = Regex.compile(this.regex, true);
    if (expression.problem.length > 0) json.get("regex").refuse("not a regular expression: " + expression.problem);
    this.expression = expression;
  }

  /** @param name in lower case */
  matches(name: string): bool {
    if (this.exact.length > 0) return name == this.exact;
    if (this.prefix.length > 0) return name.startsWith(this.prefix);
    if (this.suffix.length > 0) return name.endsWith(this.suffix);
    if (this.contains.length > 0) return name.includes(this.contains);
    const expression = this.expression;
    return expression != null && expression.test(name);
  }

  /** Does it name headers from their beginning, so that those may be taken for the service's own? */
  get isSpecific(): bool {
    return this.exact.length > 0 || this.prefix.length > 0;
  }
}

/** Does one of them stand for exactly this name? */
export function namesExactly(matchers: HeaderMatcher[], name: string): bool {
  for (let i = 0, count = matchers.length; i < count; i++) if (matchers[i].exact == name) return true;
  return false;
}

/** Does one of them match? `specificOnly` leaves out those that are not. */
export function matchesAny(matchers: HeaderMatcher[], name: string, specificOnly: bool = false): bool {
  for (let i = 0, count = matchers.length; i < count; i++) {
    const matcher = matchers[i];
    if ((!specificOnly || matcher.isSpecific) && matcher.matches(name)) return true;
  }
  return false;
}
