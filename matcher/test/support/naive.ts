import type { Request } from "./matcher.js";

/** A rule as an operator writes it. */
export interface WrittenRule {
  _match_route_?: string[] | string;
  _match_service_?: string[] | string;
  _match_domain_?: string[] | string;
  _match_route_prefix_?: string[] | string;
  _disable_?: boolean;
}

const listOf = (value: string[] | string | undefined) => (value === undefined ? [] : [value].flat());
const namesOf = (value: string[] | string | undefined) => listOf(value).filter((name) => name !== "");

/** Position, among the rules that are on, of the first that applies: every rule asked in turn, as the format is described. */
export function findNaively(rules: readonly WrittenRule[], request: Required<Request>): number {
  return rules.filter((rule) => !rule._disable_).findIndex((rule) => applies(rule, request));
}

function applies(rule: WrittenRule, { host, route, cluster }: Required<Request>): boolean {
  const routes = namesOf(rule._match_route_);
  const services = namesOf(rule._match_service_);
  const domains = listOf(rule._match_domain_);
  const byRoute = routes.includes(route);
  const byService = services.some((service) => serviceMatches(service, cluster));
  if (routes.length > 0) return byRoute && (services.length === 0 || byService);
  if (domains.length > 0) return domains.some((domain) => domainMatches(domain, host));
  if (services.length > 0) return byService;
  return namesOf(rule._match_route_prefix_).some((prefix) => route.startsWith(prefix));
}

function serviceMatches(service: string, cluster: string): boolean {
  if (!cluster.includes("|")) return service === cluster;
  const [, port, , name, ...more] = cluster.split("|");
  if (name === undefined || more.length > 0) return false;
  return service === name || (port !== "" && service === `${name}:${port}`);
}

function domainMatches(domain: string, authority: string): boolean {
  const host = lower(authority);
  const portless = /^.*(?=:[^\]:]*$)/s.exec(host)?.[0] ?? host;
  const forms = [host, portless, portless.replace(/\.$/, "")];
  const pattern = lower(domain);
  // The last dot of a domain does not count, unless it is all there is.
  const dotless = (text: string) => (text.length > 1 ? text.replace(/\.$/, "") : text);
  if (pattern.startsWith("*")) return forms.some((form) => form.endsWith(dotless(pattern.slice(1))));
  if (pattern.endsWith("*")) return forms.some((form) => form.startsWith(pattern.slice(0, -1)));
  return forms.includes(dotless(pattern));
}

const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
