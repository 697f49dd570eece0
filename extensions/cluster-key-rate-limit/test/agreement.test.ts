import { expect, test } from "vitest";
import { agreement, mutations, schemasIn } from "../../../test/support/agreement.js";
import type { Json, Schema } from "../../../test/support/sample.js";
import { module } from "./support.js";

const item = "^(_rules_\\[\\d+\\]\\.)?rule_items\\[\\d+\\]";

/** A schema of which most samples are configurations that the plugin takes: items with one kind of value, keys with a window. */
function narrowed(schema: Schema): Schema {
  const defs = schema["$defs"] as Record<string, { properties: Record<string, Json> }>;
  const { limit_keys, ...kinds } = defs["RuleItem"]!.properties;
  const { key, ...windows } = defs["LimitKey"]!.properties;
  const withWindow = (name: string): Json => ({ ...defs[name], anyOf: Object.keys(windows).map(need) });
  const keysOf = (kind: string): Json => {
    const values = kind.endsWith("_per_ip") ? ["10.0.0.0/8", "::1", "x"] : ["*", "regexp:^a", "regexp:(", "x"];
    return kind.includes("_per_") ? { ...(key as Schema), anyOf: [{ enum: values }] } : key!;
  };
  const ofKind = ([kind, value]: [string, Json]): Json => {
    const source = kind.endsWith("_per_ip") ? { enum: ["from-remote-addr", "from-header-a", "from-header-"] } : value;
    const items = { ...(withWindow("LimitKey") as Schema), properties: { key: keysOf(kind), ...windows } };
    const keys = { ...(limit_keys as Schema), items };
    return { type: "object", properties: { [kind]: source, limit_keys: keys }, required: [kind, "limit_keys"] };
  };
  const RuleItem = { anyOf: Object.entries(kinds).map(ofKind) };
  return { ...schema, $defs: { ...defs, RuleItem, Threshold: withWindow("Threshold") } } as unknown as Schema;
}

const need = (name: string): Json => ({ required: [name] });

test("plugin and schema take the same of 1,000 configurations, but for what only the plugin can check", async () => {
  const schema = schemasIn(await module())[0]!;
  const { disagreements, taken, refused } = await agreement(
    await module(),
    schema,
    mutations(narrowed(schema), 5, 1000),
    {
      beyondSchema: [
        /^(_rules_\[\d+\]: )?('global_threshold' and 'rule_items' cannot|at least one of 'global_threshold' or 'rule_items')/,
        /^(_rules_\[\d+\]\.)?global_threshold: one of 'query_per_second', .* must be set$/,
        /^(_rules_\[\d+\]\.)?rejected_code: statuses 204 and 304 have no body$/,
        new RegExp(`${item}: one of the fields that begin with 'limit_by_' must be set$`),
        new RegExp(`${item}\\.limit_by_[a-z_]+: only one of the fields that begin with 'limit_by_' can be set$`),
        new RegExp(`${item}\\.limit_by_per_ip: (limit_by_per_ip parse error|the 'limit_by_per_ip' restriction)`),
        new RegExp(`${item}\\.limit_keys\\[\\d+\\]: one of 'query_per_second', .* must be set$`),
        new RegExp(`${item}\\.limit_keys\\[\\d+\\]\\.key: (the '|not an IPv4|failed to compile)`),
      ],
    },
  );
  expect(disagreements.slice(0, 3)).toEqual([]);
  expect(Math.min(taken, refused)).toBeGreaterThan(100);
});
