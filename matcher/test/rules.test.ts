import { beforeAll, describe, expect, test } from "vitest";
import { kinds, Matcher } from "./support/matcher.js";

let matcher: Matcher;
beforeAll(async () => {
  matcher = await Matcher.load();
});

const noMatcher =
  "there is at least one of  '_match_route_', '_match_domain_', '_match_service_' and '_match_route_prefix_' can present in configuration.";
const noRules = "parse config failed, no valid rules; global config parse error:<nil>";

const problemsOf = (configuration: unknown) => matcher.configure(configuration).problems;
const warningsOf = (configuration: unknown) => matcher.configure(configuration).warnings;
const inRule = (fields: object) => ({ _rules_: [{ _match_route_: "r", ...fields }] });

describe("the global fields", () => {
  test("are there without a rule", () => {
    const { hasGlobal, rules, problems } = matcher.configure({ name: "john", age: 18 });
    expect({ hasGlobal, rules, problems }).toEqual({ hasGlobal: true, rules: [], problems: [] });
  });

  test.each([
    ["{}", "an empty object"],
    ["", "a configuration that is not there"],
    ['{"_plugin_id_":"a"}', "an object with nothing but an id"],
  ])("are there, all absent, in %j: %s", (configuration) => {
    expect(matcher.configure(configuration)).toMatchObject({ hasGlobal: true, rules: [], problems: [] });
  });

  test("are not there beside rules alone, with or without an id", () => {
    for (const id of [{}, { _plugin_id_: "a" }, { _plugin_id_: null }]) {
      expect(matcher.configure({ ...id, ...inRule({}) })).toMatchObject({ hasGlobal: false, problems: [] });
    }
    expect(matcher.configure({ ...inRule({}), a: null }).hasGlobal).toBe(true);
  });
});

describe("the id of the plugin", () => {
  test("is read, and empty when absent or null", () => {
    expect(matcher.configure({ _plugin_id_: "shop-7" }).pluginId).toBe("shop-7");
    expect(matcher.configure({ a: 1 }).pluginId).toBe("");
    expect(matcher.configure({ _plugin_id_: null })).toMatchObject({ pluginId: "", problems: [] });
  });

  test("must be a string", () => {
    expect(problemsOf({ _plugin_id_: 7 })).toEqual(["_plugin_id_: expected string, got number"]);
  });
});

describe("the rules of Higress' reference table", () => {
  test("are read with the four kinds in order", () => {
    const { hasGlobal, rules, problems, warnings } = matcher.configure({
      _rules_: [
        { _match_domain_: ["*.example.com", "www.*", "*", "www.abc.com"], name: "ann", age: 15 },
        { _match_route_: ["test1", "test2"], name: "ann", age: 16 },
        { _match_service_: ["test1.dns", "test2.static:8080"], name: "ann", age: 17 },
        { _match_route_prefix_: ["api1", "api2"], name: "ann", age: 18 },
      ],
    });
    expect({ hasGlobal, problems, warnings }).toEqual({ hasGlobal: false, problems: [], warnings: [] });
    expect(rules.map(({ kind }) => kind)).toEqual([kinds.domain, kinds.route, kinds.service, kinds.routePrefix]);
    expect(rules[0]?.domains).toEqual(["*.example.com", "www.*", "*", "www.abc.com"]);
    expect(rules[1]?.routes).toEqual(["test1", "test2"]);
    expect(rules[2]?.services).toEqual(["test1.dns", "test2.static:8080"]);
    expect(rules[3]?.routePrefixes).toEqual(["api1", "api2"]);
    expect(rules.map(({ index, path }) => [index, path])).toEqual([0, 1, 2, 3].map((i) => [i, `_rules_[${i}]`]));
  });

  test("must not be an empty list where there is nothing else", () => {
    expect(problemsOf({ _rules_: [] })).toEqual([noRules]);
    expect(problemsOf({ _rules_: null })).toEqual([noRules]);
    expect(problemsOf({ _plugin_id_: "a", _rules_: [] })).toEqual([noRules]);
    expect(problemsOf({ _rules_: [], a: 1 })).toEqual([]);
  });

  test("must have a matcher", () => {
    expect(problemsOf({ _rules_: [{ age: 16 }] })).toEqual([`_rules_[0]: ${noMatcher}`]);
    expect(problemsOf({ a: 1, _rules_: [{ _match_route_: "r" }, {}] })).toEqual([`_rules_[1]: ${noMatcher}`]);
  });
});

describe("the kind of a rule with several matchers", () => {
  const route = { _match_route_: ["r"] };
  const domain = { _match_domain_: ["d"] };
  const service = { _match_service_: ["s"] };
  const prefix = { _match_route_prefix_: ["p"] };

  test.each([
    [{ ...prefix, ...service, ...domain, ...route }, "routeAndService"],
    [{ ...service, ...route }, "routeAndService"],
    [{ ...prefix, ...domain, ...route }, "route"],
    [{ ...prefix, ...service, ...domain }, "domain"],
    [{ ...prefix, ...service }, "service"],
    [prefix, "routePrefix"],
    [{ ...prefix, _match_domain_: [""] }, "domain"],
    [{ ...prefix, _match_route_: [""], _match_service_: [""] }, "routePrefix"],
  ] as const)("of %j is %s", (rule, kind) => {
    const { rules, problems } = matcher.configure({ _rules_: [rule] });
    expect([rules[0]?.kind, problems]).toEqual([kinds[kind], []]);
  });

  test("comes with a warning for each matcher that has no effect", () => {
    expect(warningsOf({ _rules_: [{ ...prefix, ...service, ...domain, ...route }] })).toEqual([
      "_rules_[0]._match_domain_: ignored, the rule applies by its _match_route_",
      "_rules_[0]._match_route_prefix_: ignored, the rule applies by its _match_route_",
    ]);
    expect(warningsOf({ _rules_: [{ _match_service_: "s", _match_route_prefix_: "p", ...domain }] })).toEqual([
      "_rules_[0]._match_service_: ignored, the rule applies by its _match_domain_",
      "_rules_[0]._match_route_prefix_: ignored, the rule applies by its _match_domain_",
    ]);
    expect(warningsOf({ _rules_: [{ ...prefix, ...service }] })).toEqual([
      "_rules_[0]._match_route_prefix_: ignored, the rule applies by its _match_service_",
    ]);
    expect(warningsOf({ _rules_: [{ ...prefix, _match_service_: [], _match_domain_: null }] })).toEqual([]);
  });
});

describe("a list of names", () => {
  test("may be a single string, or null for none", () => {
    const { rules, problems } = matcher.configure({
      _rules_: [{ _match_route_: "r", _match_service_: null }, { _match_domain_: "a.com" }],
    });
    expect(problems).toEqual([]);
    expect([rules[0]?.routes, rules[0]?.kind, rules[1]?.domains]).toEqual([["r"], kinds.route, ["a.com"]]);
  });

  test("loses its empty names, but for domains", () => {
    const names = ["", "a", "", "b"];
    const [rule] = matcher.configure({
      _rules_: [{ _match_route_: names, _match_service_: names, _match_domain_: names, _match_route_prefix_: names }],
    }).rules;
    expect(rule).toMatchObject({ routes: ["a", "b"], services: ["a", "b"], routePrefixes: ["a", "b"], domains: names });
  });

  test("holds strings and nothing else", () => {
    expect(problemsOf({ _rules_: [{ _match_domain_: ["a", 5, null, { b: 1 }] }] })).toEqual([
      "_rules_[0]._match_domain_[1]: expected string, got number",
      "_rules_[0]._match_domain_[2]: expected string, got null",
      "_rules_[0]._match_domain_[3]: expected string, got object",
    ]);
    expect(problemsOf({ _rules_: [{ _match_route_: 5 }, { _match_service_: { a: "b" } }] })).toEqual([
      "_rules_[0]._match_route_: expected array, got number",
      "_rules_[1]._match_service_: expected array, got object",
    ]);
  });
});

describe("problems", () => {
  test("are told all at once, each with its place", () => {
    expect(
      problemsOf({
        _plugin_id_: [],
        _rules_: [{ a: 1 }, { _match_route_: "r" }, "x", { _match_route_: [1], _disable_: "yes" }, null],
      }),
    ).toEqual([
      "_plugin_id_: expected string, got array",
      `_rules_[0]: ${noMatcher}`,
      "_rules_[2]: expected object, got string",
      "_rules_[3]._disable_: expected boolean, got string",
      "_rules_[3]._match_route_[0]: expected string, got number",
      "_rules_[4]: expected object, got null",
    ]);
  });

  test.each([{ _match_route_: "r" }, "x", 5, true])("are told of %j in place of the list", (rules) => {
    const [problem, ...others] = problemsOf({ _rules_: rules });
    expect(problem).toMatch(/^_rules_: expected array, got /);
    expect(others).toEqual([]);
  });

  test.each(["[]", '"x"', "5", "null"])("are told of %s in place of the configuration", (configuration) => {
    const { problems, rules } = matcher.configure(configuration);
    expect(problems[0]).toMatch(/^expected object, got /);
    expect(rules).toEqual([]);
  });

  test("beyond twenty are counted, in ten thousand rules as quickly as in few", () => {
    const garbage = Array.from({ length: 10_000 }, (_, i) => [null, 5, [], {}, { _match_route_: [1] }][i % 5]);
    const { problems, moreProblems, rules } = matcher.configure({ _rules_: garbage });
    expect([problems.length, moreProblems, rules.length]).toEqual([20, 9_980, 0]);
  });
});

describe("a rule that is switched off", () => {
  test("is left out, the places of the others stay", () => {
    const { rules, problems } = matcher.configure({
      _rules_: [
        { _match_route_: "a", _disable_: true },
        { _match_route_: "b", _disable_: false },
        { _match_route_: "c", _disable_: null },
      ],
    });
    expect(problems).toEqual([]);
    expect(rules.map(({ index, path }) => [index, path])).toEqual([
      [1, "_rules_[1]"],
      [2, "_rules_[2]"],
    ]);
  });

  test("needs no matcher, and may be the only one", () => {
    expect(matcher.configure({ _rules_: [{ _disable_: true }] })).toMatchObject({
      hasGlobal: false,
      rules: [],
      problems: [],
    });
    expect(matcher.find({ route: "a" })).toBe(-1);
  });
});

describe("a warning", () => {
  test.each([
    ["a*b", "matches no usual host: only one * counts, the first character or else the last"],
    ["*a*", "matches no usual host: only one * counts, the first character or else the last"],
    ["**", "matches no usual host: only one * counts, the first character or else the last"],
    ["a*b*", "matches no usual host: only one * counts, the first character or else the last"],
    ["https://a.com", "matches no host: a domain has no scheme, no path and no blanks"],
    ["a.com ", "matches no host: a domain has no scheme, no path and no blanks"],
  ])("tells of the domain %j", (domain, message) => {
    expect(warningsOf({ _rules_: [{ _match_domain_: ["fine.com", domain] }] })).toEqual([
      `_rules_[0]._match_domain_[1]: ${message}`,
    ]);
    expect(warningsOf({ _rules_: [{ _match_domain_: domain }] })).toEqual([`_rules_[0]._match_domain_: ${message}`]);
  });

  test("tells of no usual domain", () => {
    const _match_domain_ = ["*", "*.a.com", "a.*", "a.com", "", "a.com:80", "[::1]", "*a", "a*"];
    expect(warningsOf({ _rules_: [{ _match_domain_ }] })).toEqual([]);
  });

  test("tells of a service with a colon and no port", () => {
    expect(warningsOf({ _rules_: [{ _match_service_: ["a:80", "a:"] }] })).toEqual([
      "_rules_[0]._match_service_[1]: matches no service: there is no port after the colon",
    ]);
  });

  test("tells of matchers that Higress does not know, and of those outside of the rules", () => {
    expect(warningsOf(inRule({ _match_host_: "a.com", _match_: 1 }))).toEqual([
      "_rules_[0]._match_host_: unknown matcher, ignored",
      "_rules_[0]._match_: unknown matcher, ignored",
    ]);
    expect(warningsOf({ _match_route_: ["r"], a: 1 })).toEqual(["_match_route_: restricts nothing outside of _rules_"]);
  });

  test("beyond twenty is counted", () => {
    const _rules_ = Array.from({ length: 30 }, () => ({ _match_domain_: "a*b" }));
    const { warnings, moreWarnings } = matcher.configure({ _rules_ });
    expect([warnings.length, moreWarnings]).toEqual([20, 10]);
  });
});

describe("the key of a rule", () => {
  const keyOf = (rule: object) => matcher.configure({ _rules_: [rule] }).rules[0]?.key;

  test("is the same for the same names in any order, once or twice, and with any fields", () => {
    const key = keyOf({ _match_route_: ["a", "b", "c"], _match_service_: ["s", "t"], x: 1 });
    expect(keyOf({ _match_service_: ["t", "s", "t"], _match_route_: ["c", "a", "b", "a"], y: 2 })).toBe(key);
  });

  test("differs for every other rule", () => {
    const rules = [
      { _match_route_: ["a", "b"] },
      { _match_route_: ["a,b"] },
      { _match_route_: ["a", "b", "c"] },
      { _match_route_: ["a"], _match_service_: ["b"] },
      { _match_route_: ["b"], _match_service_: ["a"] },
      { _match_route_: ["a,1:b"] },
      { _match_route_: ["a)services(1:b"] },
      { _match_service_: ["a", "b"] },
      { _match_domain_: ["a", "b"] },
      { _match_domain_: ["*a", "b"] },
      { _match_domain_: ["a*", "b"] },
      { _match_domain_: ["a", "b", ""] },
      { _match_route_prefix_: ["a", "b"] },
    ];
    expect(new Set(rules.map(keyOf)).size).toBe(rules.length);
  });
});
