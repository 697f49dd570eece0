import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { agreement, mutations, schemasIn } from "../../../test/support/agreement.js";
import type { Json, Schema } from "../../../test/support/sample.js";

/** Entries of the lists; the last ones are none, which only the plugin can tell. */
const entries = ["10.0.0.1", "10.0.0.0/8", "2001:db8::/32", "::ffff:1.2.3.4", "0.0.0.0/0", "::1/0", "10.0.0.0/33", "x"];

const list = "(allow|deny)\\[\\d+\\]: (not an IPv4 or IPv6 address or network|invalid prefix length)$";

test("plugin and schema take the same of 1,000 configurations, but for what only the plugin can check", async () => {
  const module = await readFile(new URL("../build/plugin.wasm", import.meta.url));
  const [schema] = schemasIn(module);
  const properties = schema!["properties"] as Record<string, Schema>;
  const lists = Object.fromEntries(
    ["allow", "deny"].map((key) => [key, { ...properties[key], items: { type: "string", enum: entries } } as Json]),
  );
  const sampled = { ...schema!, properties: { ...properties, ...lists } } as Schema;
  const { disagreements, taken, refused } = await agreement(module, schema!, mutations(sampled, 5, 1000), {
    beyondSchema: [
      new RegExp(`^(_rules_\\[\\d+\\]\\.)?${list}`),
      /^(_rules_\[\d+\]: )?allow and deny cannot be (set|empty) at the same time$/,
      /^(_rules_\[\d+\]\.)?status: statuses 204 and 304 have no body$/,
    ],
  });
  expect(disagreements.slice(0, 3)).toEqual([]);
  expect(Math.min(taken, refused)).toBeGreaterThan(100);
});
