import { JsonDocument } from "@sluice/codec/json/document";
import { JsonKind } from "@sluice/codec/json/kind";
import { JsonValue } from "@sluice/codec/json/value";
import { E_NO_MATCHER, W_IGNORED, W_UNKNOWN_MATCHER } from "./errors";
import { DISABLE, isMatcherLike, MATCH_DOMAIN, MATCH_ROUTE, MATCH_ROUTE_PREFIX, MATCH_SERVICE } from "./keys";
import { checkDomains, checkServices, readMatchList, readNames } from "./match-list";
import { Rule } from "./rule";
import { RuleKind } from "./rule-kind";

/** Returns the rule at `index` of the list; null for one that is switched off, or that has a problem, which is recorded. */
export function readRule(json: JsonValue, index: i32): Rule | null {
  const before = countProblems(json.document);
  const isOff = json.get(DISABLE).kind != JsonKind.Null && json.bool(DISABLE, false);
  if (isOff) return null;
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
  checkKeys(json, kind);
  if (kind == RuleKind.Domain) checkDomains(domains, json.get(MATCH_DOMAIN));
  if (decides(MATCH_SERVICE, kind)) checkServices(services, json.get(MATCH_SERVICE));
  return new Rule(index, kind, json, routes, services, domains, routePrefixes);
}

function countProblems(document: JsonDocument): i32 {
  return document.problems.length + document.moreProblems;
}

/** Warns of matchers that have no effect. */
function checkKeys(json: JsonValue, kind: RuleKind): void {
  const count = json.length;
  for (let i = 0; i < count; i++) {
    const key = json.keyAt(i);
    if (!isMatcherLike(key)) continue;
    const value = json.at(i);
    if (!isMatcher(key)) value.warn(W_UNKNOWN_MATCHER);
    else if (!decides(key, kind) && (value.length > 0 || value.kind == JsonKind.String)) {
      value.warn(W_IGNORED + firstMatcher(kind));
    }
  }
}

function isMatcher(key: string): bool {
  return key == MATCH_ROUTE || key == MATCH_DOMAIN || key == MATCH_SERVICE || key == MATCH_ROUTE_PREFIX;
}

/** Whether a rule of this kind looks at the matcher. */
function decides(key: string, kind: RuleKind): bool {
  return key == firstMatcher(kind) || (kind == RuleKind.RouteAndService && key == MATCH_SERVICE);
}

function firstMatcher(kind: RuleKind): string {
  switch (kind) {
    case RuleKind.Domain:
      return MATCH_DOMAIN;
    case RuleKind.Service:
      return MATCH_SERVICE;
    case RuleKind.RoutePrefix:
      return MATCH_ROUTE_PREFIX;
    default:
      return MATCH_ROUTE;
  }
}
