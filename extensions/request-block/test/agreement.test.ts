import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { agreement, mutations, schemasIn } from "../../../test/support/agreement.js";

test("plugin and schema take the same of 1,000 configurations, but for what only the plugin can check", async () => {
  const module = await readFile(new URL("../build/plugin.wasm", import.meta.url));
  const schema = schemasIn(module)[0]!;
  const { disagreements, taken, refused } = await agreement(module, schema, mutations(schema, 7, 1000), {
    beyondSchema: [
      /^(_rules_\[\d+\]: )?there is nothing to block$/,
      /^(_rules_\[\d+\]\.)?block_regexp_urls\[\d+\]: not a regular expression: /,
      /^(_rules_\[\d+\]\.)?blocked_message: statuses 204 and 304 have no body$/,
    ],
  });
  expect(disagreements.slice(0, 3)).toEqual([]);
  expect(Math.min(taken, refused)).toBeGreaterThan(100);
});
