import { JsonKind, JsonValue } from "@sluice/sdk";
import { Response } from "./response";
import { parsePattern, StatusPattern } from "./status-pattern";

export class Config {
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

  addRule(json: JsonValue): void {
    const response = Response.parse(json);
    const statuses = json.get("enable_on_status");
    if (statuses.exists && statuses.kind != JsonKind.Array) {
      statuses.refuse("expected a list of statuses");
      return;
    }
    if (statuses.length == 0) {
      if (this.fallback == null) this.fallback = response;
      else json.refuse("only one rule can be without enable_on_status");
      return;
    }
    for (let i = 0, count = statuses.length; i < count; i++) {
      const pattern = parsePattern(statuses.at(i), response);
      if (pattern == null) continue;
      if (this.has(pattern.text)) statuses.at(i).refuse("a status can be used only once: " + pattern.text);
      else this.patterns.push(pattern);
    }
  }

  private has(text: string): bool {
    for (let i = 0, count = this.patterns.length; i < count; i++) if (this.patterns[i].text == text) return true;
    return false;
  }
}

/** Reads either a list `rules`, or one rule from the top level. */
export function parseConfig(json: JsonValue, config: Config): void {
  const rules = json.get("rules");
  if (!rules.exists) {
    config.addRule(json);
  } else if (rules.kind != JsonKind.Array || rules.length == 0) {
    rules.refuse("expected a list of at least one rule");
  } else {
    for (let i = 0, count = rules.length; i < count; i++) {
      const rule = rules.at(i);
      if (rule.kind == JsonKind.Object) config.addRule(rule);
      else rule.refuse("expected an object");
    }
  }
}
