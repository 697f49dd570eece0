import { beforeAll, describe, expect, test } from "vitest";
import { Matcher, type Request } from "./support/matcher.js";
import type { WrittenRule } from "./support/naive.js";

let matcher: Matcher;
beforeAll(async () => {
  matcher = await Matcher.load({ countSteps: true });
});

/** Numbers of the same length, so that names are. */
const name = (letter: string, i: number) => letter + String(i).padStart(6, "0");
const cluster = (i: number) => `outbound|80||${name("s", i)}.dns`;

/** The rule number i, and the request that it is for. */
type Way = (i: number) => [WrittenRule, Request];
const ways: Record<string, Way> = {
  "a route": (i) => [{ _match_route_: name("r", i) }, { route: name("r", i) }],
  "a route prefix": (i) => [{ _match_route_prefix_: name("r", i) }, { route: `${name("r", i)}/x` }],
  "a domain": (i) => [{ _match_domain_: `${name("h", i)}.com` }, { host: `${name("H", i)}.com.:80` }],
  "the end of a domain": (i) => [{ _match_domain_: `*.${name("h", i)}.com` }, { host: `a.${name("h", i)}.com:80` }],
  "the beginning of a domain": (i) => [{ _match_domain_: `${name("h", i)}.*` }, { host: `${name("h", i)}.com` }],
  "a service": (i) => [{ _match_service_: `${name("s", i)}.dns` }, { cluster: cluster(i) }],
  "a service with its port": (i) => [{ _match_service_: `${name("s", i)}.dns:80` }, { cluster: cluster(i) }],
  "one route and a service": (i) => [
    { _match_route_: "r", _match_service_: `${name("s", i)}.dns` },
    { route: "r", cluster: cluster(i) },
  ],
  "a route and a service, each in many rules": (i) => [
    { _match_route_: name("r", i % 100), _match_service_: `${name("s", Math.floor(i / 100))}.dns` },
    { route: name("r", i % 100), cluster: cluster(Math.floor(i / 100)) },
  ],
};
ways["any of these"] = (i) => {
  const makers = Object.values(ways).slice(0, 9);
  const [rule, request] = makers[i % makers.length]!(i);
  return [rule, { host: `${name("x", i)}.com`, route: name("y", i), cluster: cluster(i + 500_000), ...request }];
};

function stepsOf(request: Request, expected: number): number {
  expect(matcher.findMeasured(request)).toBe(expected);
  return matcher.steps;
}

/** The most steps that a request for the last ten rules takes, and one that no rule is for. */
function worst(way: Way, count: number): [found: number, missed: number] {
  matcher.compile({ _rules_: Array.from({ length: count }, (_, i) => way(i)[0]) });
  const last = Array.from({ length: 10 }, (_, i) => count - 10 + i);
  return [
    Math.max(...last.map((i) => stepsOf(way(i)[1], i))),
    Math.max(...last.map((i) => stepsOf(way(i + 300_000)[1], -1))),
  ];
}

describe("with 10,000 rules a request takes at most 1.5 times the steps that it takes with 10", () => {
  test.each(Object.keys(ways))("by %s", (title) => {
    const way = ways[title]!;
    const [found, missed] = worst(way, 10);
    const [foundInMany, missedInMany] = worst(way, 10_000);
    expect(foundInMany / found).toBeLessThanOrEqual(1.5);
    expect(missedInMany / missed).toBeLessThanOrEqual(1.5);
  });
});

const unknownMatcher = (i: number): object => ({ _match_route_: "r", [`_match_${i % 7}`]: i });

describe("a configuration takes steps in proportion to its rules", () => {
  test.each([
    ["of all kinds", ways["any of these"]!],
    ["of one name", (): [WrittenRule, Request] => [{ _match_domain_: "*.a.com" }, {}]],
    ["that are garbage", (): [WrittenRule, Request] => [{ _match_route_: [1] } as object, {}]],
    ["with matchers that do not exist", (i: number): [WrittenRule, Request] => [unknownMatcher(i), {}]],
  ])("%s", (_, way) => {
    const stepsPerRule = (count: number) => {
      matcher.compile({ _rules_: Array.from({ length: count }, (_, i) => way(i)[0]) });
      return matcher.steps / count;
    };
    const few = stepsPerRule(1_000);
    expect(stepsPerRule(10_000) / few).toBeLessThan(1.5);
  });
});
