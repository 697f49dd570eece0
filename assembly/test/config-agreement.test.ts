import { describe, expect, test } from "vitest";
import { agreement, mutations, schemasIn } from "../../test/support/agreement.js";
import { buildPlugin } from "../../test/support/plugin.js";

const fixture = (name: string): URL => new URL(`fixtures/${name}.as.ts`, import.meta.url);
const rich = await buildPlugin(fixture("config-rich"));
const plain = await buildPlugin(fixture("config-plain"));
const texts = await buildPlugin(fixture("config-texts"));

describe("the parser and the schema that the build makes of one declaration take the same configurations", () => {
  test.each([
    ["every type and decorator", rich, 0],
    ["rules that do not inherit", plain, 0],
    ["rules that inherit", plain, 1],
  ])("of %s", async (_, module, index) => {
    const schema = schemasIn(module)[index]!;
    const { disagreements, taken, refused } = await agreement(module, schema, mutations(schema, 7, 600), {
      beyondSchema: [/^(_rules_\[\d+\]\.)?text: is too funny$/],
    });
    expect(disagreements.slice(0, 3)).toEqual([]);
    expect(Math.min(taken, refused)).toBeGreaterThan(100);
  });

  test("of keys and choices with line separators", async () => {
    const key = "line\u2028end";
    const rule = { _match_route_: ["a"] };
    const good = [
      [{ [key]: "a\u2028b" }, { [key]: "c\u2029d", _rules_: [{ ...rule, [key]: "a\u2028b" }] }],
      [{ [key]: "any" }, { [key]: "", _rules_: [rule] }],
    ];
    const bad = [{}, { "line end": "a\u2028b" }, { [key]: 1 }, { _rules_: [rule] }];
    for (const [index, schema] of schemasIn(texts).entries()) {
      const configs = [...good[index]!, ...bad].map((config) => JSON.stringify(config));
      const { disagreements, taken, refused } = await agreement(texts, schema, configs);
      expect([disagreements, taken, refused]).toEqual([[], 2, 4]);
    }
  });
});
