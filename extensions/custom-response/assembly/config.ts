import { JsonValue } from "@sluice/sdk";
import { Response } from "./response";
import { Rule } from "./rule";
import { StatusPattern } from "./status-pattern";

/**
 * Answers requests with a fixed response: always, or when the upstream answered with a certain status.
 *
 * @example
 * {
 *   "rules": [
 *     { "body": "{\"error\":\"busy\"}", "status_code": 503, "headers": ["Retry-After=5"], "enable_on_status": [429] },
 *     { "body": "sorry", "enable_on_status": ["5xx"] }
 *   ]
 * }
 */
@config
export class Config {
  /** Several answers; without it the four other fields stand at the top level. */
  @length(1)
  rules: Rule[] | null = null;
  /** As `rules[].status_code`, of the only answer. */
  @key("status_code")
  @schema(
    '{ "anyOf": [{ "type": "integer", "minimum": 200, "maximum": 599 }, { "type": "string", "pattern": "^[2-5][0-9][0-9]$" }] }',
  )
  statusCode: JsonValue | null = null;
  /** As `rules[].headers`, of the only answer. */
  headers: string[] = [];
  /** As `rules[].body`, of the only answer. */
  body: string = "";
  /** As `rules[].enable_on_status`, of the only answer. */
  @key("enable_on_status")
  @schema(
    '{ "type": "array", "items": { "anyOf": [{ "type": "integer", "minimum": 100, "maximum": 999 }, { "type": "string", "pattern": "^[0-9xX]{3}$", "not": { "pattern": "^[xX]{3}$" } }] } }',
  )
  statuses: JsonValue | null = null;
  /** The rule without a status list: the answer to what no other rule answers. */
  private fallback: Response | null = null;
  private patterns: StatusPattern[] = [];

  /** The answer to every request, given without asking the upstream; null as soon as a rule depends on its status. */
  get always(): Response | null {
    return this.patterns.length == 0 ? this.fallback : null;
  }

  /** The answer to an upstream status: exact statuses, then fuzzy ones in the order of declaration, then the fallback. */
  responseTo(status: string | null): Response | null {
    const patterns = this.patterns;
    const count = patterns.length;
    if (count == 0 || status == null) return null; // without patterns requests are answered up front: this is our own answer passing
    for (let i = 0; i < count; i++) {
      if (patterns[i].isExact && patterns[i].matches(status)) return patterns[i].response;
    }
    for (let i = 0; i < count; i++) {
      if (!patterns[i].isExact && patterns[i].matches(status)) return patterns[i].response;
    }
    return this.fallback;
  }

  validate(json: JsonValue): void {
    const only = new Rule();
    only.statusCode = this.statusCode;
    only.headers = this.headers;
    only.body = this.body;
    only.statuses = this.statuses;
    only.validate(json);
    const rules = this.rules;
    const list = json.get("rules");
    if (rules == null) this.add(only, json);
    else for (let i = 0, count = rules.length; i < count; i++) this.add(rules[i], list.at(i));
    // They would keep the whole configuration in memory.
    this.rules = null;
    this.statusCode = null;
    this.statuses = null;
  }

  private add(rule: Rule, json: JsonValue): void {
    const patterns = rule.patterns;
    if (patterns.length == 0) {
      if (this.fallback == null) this.fallback = rule.response;
      else json.refuse("only one rule can be without enable_on_status");
    }
    for (let i = 0, count = patterns.length; i < count; i++) {
      if (!this.has(patterns[i].text)) this.patterns.push(patterns[i]);
      else
        json
          .get("enable_on_status")
          .at(i)
          .refuse("a status can be used only once: " + patterns[i].text);
    }
  }

  private has(text: string): bool {
    for (let i = 0, count = this.patterns.length; i < count; i++) if (this.patterns[i].text == text) return true;
    return false;
  }
}
