import { beforeAll, describe, expect, test } from "vitest";
import { Matcher } from "./support/matcher.js";

let matcher: Matcher;
beforeAll(async () => {
  matcher = await Matcher.load();
});

describe("a merged rule", () => {
  test("has the global fields that it lacks, and keeps its own, also null", () => {
    const merged = matcher.merge({
      name: "global",
      age: 18,
      tags: ["ü", '"'],
      nested: { a: 1 },
      gone: 1,
      _rules_: [{ _match_route_: "r", name: "rule", nested: { b: 2 }, gone: null }],
    });
    const fields = { name: "rule", age: 18, tags: ["ü", '"'], nested: { b: 2 }, gone: null };
    expect(merged).toEqual({ ...fields, _match_route_: "r" });
  });

  test("has nothing of where the others apply", () => {
    const merged = matcher.merge({ _plugin_id_: "p", _match_domain_: "d", _rules_: [{ _match_route_: "r" }] });
    expect(merged).toEqual({ _match_route_: "r" });
  });

  test("takes the last of a key that stands twice", () => {
    const merged = matcher.merge('{"a":1,"a":2,"b":1,"_rules_":[{"_match_route_":"r","b":2,"b":3,"\\u0061b":4}]}');
    expect(merged).toEqual({ a: 2, b: 3, ab: 4, _match_route_: "r" });
  });
});
