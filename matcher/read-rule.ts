import { JsonDocument } from "@sluice/codec/json/document";
import { JsonKind } from "@sluice/codec/json/kind";
import { JsonValue } from "@sluice/codec/json/value";
import { E_NO_MATCHER, W_IGNORED, W_UNKNOWN_MATCHER } from "./errors";
import { DISABLE, isMatcherLike, MATCH_DOMAIN, MATCH_ROUTE, MATCH_ROUTE_PREFIX, MATCH_SERVICE, MATCHERS } from "./keys";
import { domainWarning, readMatchList, readNames, serviceWarning } from "./match-list";
import { Rule } from "./rule";
import { RuleKind } from "./rule-kind";

/** Returns the rule at `index` of the list; null for one that is switched off, or that has a problem, which is recorded. */
export function readRule(json: JsonValue, index: i32): Rule | null {
  const before = countProblems(json.document);
  json.asObject();
  const off = json.get(DISABLE);
  if (off.kind != JsonKind.Null && off.asBool(false)) return null;
  const routes = readNames(json.get(MATCH_ROUTE));
  const services = readNames(json.get(MATCH_SERVICE));
  const domains = readMatchList(json.get(MATCH_DOMAIN));
  const routePrefixes = readNames(json.get(MATCH_ROUTE_PREFIX));
  if (countProblems(json.document) > before) return null;

  let kind: RuleKind;
  if (routes.length > 0) kind = services.length > 0 ? RuleKind.RouteAndService : RuleKind.Route;
  else if (domains.length > 0) kind = RuleKind.Domain;
  else if (services.length > 0) kind = RuleKind.Service;
  else if (routePrefixes.length > 0) kind = RuleKind.RoutePrefix;
  else {
    json.refuse(E_NO_MATCHER);
    return null;
  }
  const rule = new Rule(index, kind, json, routes, services, domains, routePrefixes);
  checkMatcher(rule, MATCH_ROUTE, routes);
  checkMatcher(rule, MATCH_DOMAIN, domains);
  checkMatcher(rule, MATCH_SERVICE, services);
  checkMatcher(rule, MATCH_ROUTE_PREFIX, routePrefixes);
  checkKeys(json);
  return rule;
}

function countProblems(document: JsonDocument): i32 {
  return document.problems.length + document.moreProblems;
}

/** Warns of a matcher that has no effect, and of names in it that have none. */
function checkMatcher(rule: Rule, key: string, names: string[]): void {
  if (names.length == 0) return;
  const value = rule.json.get(key);
  const first = firstMatcher(rule.kind);
  if (key != first && (rule.kind != RuleKind.RouteAndService || key != MATCH_SERVICE)) {
    value.warn(W_IGNORED + first);
    return;
  }
  if (value.kind == JsonKind.String) return checkName(key, value);
  const elements = value.elements();
  while (elements.next()) checkName(key, elements.value);
}

/** Warns of a name that no host, or no cluster, can equal. */
function checkName(key: string, name: JsonValue): void {
  const text = name.asString("");
  const warning = key == MATCH_DOMAIN ? domainWarning(text) : key == MATCH_SERVICE ? serviceWarning(text) : "";
  if (warning.length > 0) name.warn(warning);
}

/** Warns of keys that look like a matcher. */
function checkKeys(json: JsonValue): void {
  const members = json.members();
  while (members.next()) {
    const key = members.key;
    if (!isMatcherLike(key)) continue;
    if (!MATCHERS.includes(key)) members.value.warn(W_UNKNOWN_MATCHER);
  }
}

/** The kinds are in the order of the matchers, behind that of a route and a service. */
function firstMatcher(kind: RuleKind): string {
  return unchecked(MATCHERS[max(kind - RuleKind.Route, 0)]);
}
