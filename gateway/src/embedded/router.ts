import type { HeaderList } from "@sluice/host";
import type { HostMatchingSpec, RouteSpec, VirtualHostSpec } from "../bootstrap/model.js";
import { matchedHost } from "./host-matching.js";

/** A route and the virtual host it belongs to. */
export interface Match {
  readonly virtualHost: VirtualHostSpec;
  readonly route: RouteSpec;
}

/**
 * Finds the route of a request as Envoy's route table does: the virtual host by exact domain, then the longest
 * `*suffix`, then the longest `prefix*`, then `*`, all without regard to case and with the port; in it the first route
 * that matches the path without its query, with regard to case.
 */
export class Router {
  /** Domains with what they match, the best first. */
  private readonly domains: readonly { readonly matches: (host: string) => boolean; readonly host: VirtualHostSpec }[];
  /** Requests are told by their host, so that one without it has no route. */
  readonly authorityRequired: boolean;

  constructor(
    virtualHosts: readonly VirtualHostSpec[],
    readonly hostMatching: HostMatchingSpec = {},
  ) {
    this.domains = virtualHosts
      .flatMap((host) => host.domains.map((domain) => ({ ...patternOf(domain.toLowerCase()), host })))
      .sort((a, b) => a.rank - b.rank || b.length - a.length);
    this.authorityRequired = virtualHosts.some(({ domains }) => domains.some((domain) => domain !== "*"));
  }

  /** The route of a request, `undefined` when there is none: 404. */
  find(headers: HeaderList): Match | undefined {
    const authority = matchedHost((valueOf(headers, ":authority") ?? "").toLowerCase(), this.hostMatching);
    const path = (valueOf(headers, ":path") ?? "").replace(/[?#].*$/s, "");
    const virtualHost = this.domains.find((domain) => domain.matches(authority))?.host;
    const route = virtualHost?.routes.find((candidate) => matches(candidate, path));
    return virtualHost === undefined || route === undefined ? undefined : { virtualHost, route };
  }
}

/** First value of a header in a list. */
export function valueOf(headers: HeaderList, name: string): string | undefined {
  return headers.find(([candidate]) => candidate === name)?.[1];
}

function matches(route: RouteSpec, path: string): boolean {
  return route.path === undefined ? path.startsWith(route.prefix ?? "/") : path === route.path;
}

function patternOf(domain: string): { rank: number; length: number; matches: (host: string) => boolean } {
  const { length } = domain;
  if (domain === "*") return { rank: 3, length, matches: () => true };
  // A wildcard stands for at least one character.
  if (domain.startsWith("*")) {
    return { rank: 1, length, matches: (host) => host.length >= length && host.endsWith(domain.slice(1)) };
  }
  if (domain.endsWith("*")) {
    return { rank: 2, length, matches: (host) => host.length >= length && host.startsWith(domain.slice(0, -1)) };
  }
  return { rank: 0, length, matches: (host) => host === domain };
}
