import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../codec/test/support/random.js";
import { Matcher } from "./support/matcher.js";
import { findNaively, type WrittenRule } from "./support/naive.js";

const SETS = 4_000;
const REQUESTS = 25;

let matcher: Matcher;
beforeAll(async () => {
  matcher = await Matcher.load();
});

/** Names from so few letters that rules and requests meet often, and at every length. */
class Maker {
  constructor(private readonly random: Random) {}

  private word(): string {
    return Array.from({ length: this.random.below(4) }, () => this.random.pick(["a", "b", "B", "ü", "-"])).join("");
  }

  host(): string {
    const { random } = this;
    if (random.below(20) === 0) return random.pick(["[::1]", "[::A]", "::1", "[a]b", ""]) + this.port();
    const dots = Array.from({ length: 1 + random.below(3) }, () => this.word()).join(".");
    return random.pick(["", "", "", "", "a@", "a:b@"]) + dots + random.pick(["", "", ".", ".."]) + this.port();
  }

  private port(): string {
    return this.random.pick(["", "", "", ":1", ":80", ":", ":a"]);
  }

  domain(): string {
    const host = this.host();
    return this.random.pick([host, host, `*${host}`, `*.${host}`, `${host}*`, `${host}.*`, "*", `*${host}*`]);
  }

  route(): string {
    return this.random.pick(["", "a/", "b/"]) + this.word();
  }

  cluster(): string {
    const { random } = this;
    const name = this.word();
    return random.pick([
      name,
      `outbound|${random.pick(["1", "80", ""])}|v|${name}`,
      `outbound|1|${name}`,
      `|1||${name}|`,
    ]);
  }

  service(): string {
    return this.word() + this.random.pick(["", "", ":1", ":80", ":", "|"]);
  }

  rule(): WrittenRule {
    const { random } = this;
    const rule: WrittenRule = { _disable_: random.below(10) === 0 };
    const list = (name: () => string, most = random.pick([1, 2, 3])) =>
      random.below(6) === 0 ? name() : Array.from({ length: random.below(most + 1) }, name);
    const most = random.below(20) === 0 ? 40 : undefined;
    if (random.below(2)) rule._match_route_ = list(() => this.route(), most);
    if (random.below(2)) rule._match_service_ = list(() => this.service(), most);
    if (random.below(3) === 0) rule._match_domain_ = list(() => this.domain());
    if (random.below(3) === 0) rule._match_route_prefix_ = list(() => this.route());
    return rule;
  }
}

function hasMatcher(rule: WrittenRule): boolean {
  const names = [rule._match_route_, rule._match_service_, rule._match_route_prefix_].flat();
  return names.some((name) => name !== undefined && name !== "") || [rule._match_domain_ ?? []].flat().length > 0;
}

describe("ten thousands of random requests", () => {
  test.each([1, 2, 3, 4])("find the rule that a walk over all of them finds (%i)", (seed) => {
    const random = new Random(seed);
    const maker = new Maker(random);
    const found = new Map<boolean, number>();
    for (let set = 0; set < SETS / 4; set++) {
      const rules = Array.from({ length: 1 + random.below(12) }, () => maker.rule()).filter(hasMatcher);
      const { problems } = matcher.configure({ a: 1, _rules_: rules });
      expect([rules, problems]).toEqual([rules, []]);
      for (let i = 0; i < REQUESTS; i++) {
        const request = { host: maker.host(), route: maker.route(), cluster: maker.cluster() };
        const expected = findNaively(rules, request);
        const actual = matcher.find(request);
        if (actual !== expected) expect({ rules, request, found: actual }).toEqual({ rules, request, found: expected });
        found.set(expected >= 0, (found.get(expected >= 0) ?? 0) + 1);
      }
    }
    // Both answers must be common, or the comparison says little.
    expect(Math.min(found.get(true) ?? 0, found.get(false) ?? 0)).toBeGreaterThan((SETS / 4) * REQUESTS * 0.1);
  });
});

describe("hostile configurations", () => {
  test("are read or refused, and never trap", () => {
    const random = new Random(99);
    const maker = new Maker(random);
    const keys = [
      "_rules_",
      "_plugin_id_",
      "_disable_",
      "_match_route_",
      "_match_domain_",
      "_match_service_",
      "_match_x",
      "",
    ];
    const anything = (depth: number): unknown => {
      const kind = random.below(depth > 0 ? 9 : 5);
      if (kind < 5) return random.pick([null, true, 1e300, maker.domain(), random.text(3)]);
      if (kind < 7) return Array.from({ length: random.below(4) }, () => anything(depth - 1));
      return Object.fromEntries(
        Array.from({ length: random.below(5) }, () => [random.pick(keys), anything(depth - 1)]),
      );
    };
    let accepted = 0;
    for (let i = 0; i < 6_000; i++) {
      const rules = Array.from({ length: random.below(4) }, () => (random.below(3) ? maker.rule() : anything(3)));
      let text = JSON.stringify(random.below(3) ? { _rules_: rules } : anything(5));
      if (random.below(4) === 0) text = random.mutate(Buffer.from(text)).toString();
      const { problems } = matcher.configure(text);
      if (problems.length === 0) accepted++;
      matcher.find({ host: random.units(random.below(8)), route: random.units(3), cluster: random.units(3) });
    }
    expect(accepted).toBeGreaterThan(1_000);
    expect(accepted).toBeLessThan(5_500);
  });
});
