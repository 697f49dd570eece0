import { beforeAll, describe, expect, test } from "vitest";
import { Matcher } from "./support/matcher.js";

let matcher: Matcher;
beforeAll(async () => {
  matcher = await Matcher.load();
});

function matchesService(service: string, cluster: string): boolean {
  matcher.configure({ _rules_: [{ _match_service_: service }] });
  return matcher.find({ cluster }) === 0;
}

describe("a service", () => {
  test.each([
    ["qwen.dns", "outbound|443||qwen.dns", true],
    ["qwen.dns:443", "outbound|443||qwen.dns", true],
    ["moonshot.dns:443", "outbound|443||qwen.dns", false],
    ["qwen.dns:", "outbound|443||qwen.dns", false],
    ["qwen.dns:", "outbound|||qwen.dns", false],
    ["qwen.dns:80", "outbound|443|v1|qwen.dns", false],
    ["qwen.dns:443", "outbound|443|v1|qwen.dns", true],
    ["qwen.dns", "outbound|443|qwen.dns", false],
    ["qwen.dns", "outbound|443||qwen.dns|", false],
    ["qwen.dns", "|||qwen.dns", true],
    ["qwen.dns", "|||", false],
    ["qwen.dns", "", false],
    ["QWEN.dns", "outbound|443||qwen.dns", false],
  ])("%s in the cluster %s: %s", (service, cluster, expected) => {
    expect(matchesService(service, cluster)).toBe(expected);
  });

  test("of stock Envoy is the whole name of the cluster", () => {
    expect(matchesService("backend", "backend")).toBe(true);
    expect(matchesService("backend:80", "backend")).toBe(false);
    expect(matchesService("backend:80", "backend:80")).toBe(true);
    expect(matchesService("outbound|443||qwen.dns", "outbound|443||qwen.dns")).toBe(false);
  });
});

describe("a route", () => {
  test("matches by its whole name, a prefix by how it begins, and none without a name", () => {
    matcher.configure({ _rules_: [{ _match_route_: ["default/a"] }, { _match_route_prefix_: ["default/", "x"] }] });
    const found = ["default/a", "default/ab", "default/", "x", "Default/a", "default", ""];
    expect(found.map((route) => matcher.find({ route }))).toEqual([0, 1, 1, 1, -1, -1, -1]);
  });

  test("and a service together match when both do", () => {
    matcher.configure({ _rules_: [{ _match_route_: ["a", "b"], _match_service_: ["s.dns", "t.dns:80"] }] });
    const s = "outbound|1||s.dns";
    expect(matcher.find({ route: "a", cluster: s })).toBe(0);
    expect(matcher.find({ route: "b", cluster: "outbound|80||t.dns" })).toBe(0);
    expect(matcher.find({ route: "b", cluster: "outbound|81||t.dns" })).toBe(-1);
    expect(matcher.find({ route: "c", cluster: s })).toBe(-1);
    expect(matcher.find({ route: "a", cluster: "outbound|1||u.dns" })).toBe(-1);
    expect(matcher.find({ route: "a" })).toBe(-1);
    expect(matcher.find({ cluster: s })).toBe(-1);
  });

  test("and a service match in long lists too, in the order of the rules", () => {
    const names = (letter: string) => Array.from({ length: 40 }, (_, i) => `${letter}${i}`);
    const long = { _match_route_: names("r"), _match_service_: names("s") };
    const short = { _match_route_: ["r1", "r2"], _match_service_: ["s1"] };
    const other = { _match_route_: names("q"), _match_service_: names("s") };
    for (const _rules_ of [
      [other, long, short],
      [other, short, long],
    ]) {
      matcher.configure({ _rules_ });
      expect(matcher.find({ route: "r1", cluster: "s1" })).toBe(1);
      expect(matcher.find({ route: "r39", cluster: "s0" })).toBe(_rules_.indexOf(long));
      expect(matcher.find({ route: "q39", cluster: "s39" })).toBe(0);
      expect(matcher.find({ route: "q39", cluster: "s40" })).toBe(-1);
      expect(matcher.find({ route: "r40", cluster: "s1" })).toBe(-1);
    }
  });
});

describe("names of the same hash", () => {
  /** FNV-1a over UTF-16 units, as `lookup/hash.ts` has it. */
  const step = (hash: number, unit: number) => Math.imul(hash ^ unit, 0x01000193);
  const hash = (text: string) => [...text].reduce((sum, unit) => step(sum, unit.charCodeAt(0)), 0x811c9dc5 | 0);

  test("are told apart when they are of the same length", () => {
    // Two units that leave the same upper half are made equal by what follows them.
    const byUpperHalf = new Map<number, number>();
    let pairs = 0;
    for (let unit = 0x20; pairs < 3; unit++) {
      const sum = step(hash("r"), unit);
      const other = byUpperHalf.get(sum >>> 16);
      byUpperHalf.set(sum >>> 16, unit);
      const follower = other === undefined ? 0 : (sum ^ step(hash("r"), other) ^ 0x61) & 0xffff;
      if (other === undefined || follower < 0x20 || (follower >= 0xd800 && follower < 0xe000)) continue;
      const one = `r${String.fromCharCode(unit)}a`;
      const two = `r${String.fromCharCode(other, follower)}`;
      expect(hash(one)).toBe(hash(two));
      matcher.configure({ _rules_: [{ _match_route_: one }] });
      expect([one, two].map((route) => matcher.find({ route }))).toEqual([0, -1]);
      pairs++;
    }
  });

  test("are told apart when one begins with the other", () => {
    const inverse = 0x359c449b; // of the FNV prime modulo 2^32: a step taken back
    let pairs = 0;
    for (let number = 0; pairs < 3; number++) {
      const short = `r${number}`;
      const start = hash(short);
      for (let first = 0x20; first < 0xd800; first++) {
        const second = Math.imul(start, inverse) ^ step(start, first);
        if (second < 0x20 || second >= 0xd800) continue;
        const long = short + String.fromCharCode(first, second);
        expect(hash(long)).toBe(start);
        matcher.configure({ _rules_: [{ _match_route_: long }] });
        expect(matcher.find({ route: short })).toBe(-1);
        matcher.configure({ _rules_: [{ _match_route_: short }, { _match_route_: long }] });
        expect([short, long].map((route) => matcher.find({ route }))).toEqual([0, 1]);
        pairs++;
      }
    }
  });
});

describe("the first rule of the list wins", () => {
  const request = { host: "a.test.com", route: "default/a", cluster: "outbound|80||s.dns" };
  const ways = [
    { _match_route_: "default/a" },
    { _match_route_prefix_: "def" },
    { _match_route_prefix_: "default/" },
    { _match_domain_: "a.test.com" },
    { _match_domain_: "*.test.com" },
    { _match_domain_: "a.*" },
    { _match_domain_: "*" },
    { _match_service_: "s.dns" },
    { _match_service_: "s.dns:80" },
    { _match_route_: "default/a", _match_service_: "s.dns" },
    { _match_route_: "default/a", _match_service_: "s.dns:80" },
  ];
  const others = [{ _match_route_: "other" }, { _match_domain_: "*.org" }];

  test("over all kinds", () => {
    for (const first of ways) {
      for (const second of ways) {
        matcher.configure({ _rules_: [...others, first, second] });
        expect([first, second, matcher.find(request)]).toEqual([first, second, 2]);
      }
    }
  });

  test("and no rule is one that does not apply", () => {
    matcher.configure({ _rules_: others });
    expect(matcher.find(request)).toBe(-1);
    matcher.configure({ a: 1 });
    expect(matcher.find(request)).toBe(-1);
  });

  test("also when a configuration replaces another", () => {
    matcher.configure({ _rules_: [...others, { _match_domain_: "*" }] });
    expect(matcher.find(request)).toBe(2);
    matcher.configure({ _rules_: [{ _match_route_: "default/b" }] });
    expect(matcher.find(request)).toBe(-1);
  });
});
