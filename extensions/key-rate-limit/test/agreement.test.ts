import { expect, test } from "vitest";
import { agreement, mutations, schemasIn } from "../../../test/support/agreement.js";
import { module } from "./support.js";

test("plugin and schema take the same of 1,000 configurations, but for what only the plugin can check", async () => {
  const [schema] = schemasIn(await module());
  const { disagreements, taken, refused } = await agreement(await module(), schema!, mutations(schema!, 5, 1000), {
    beyondSchema: [
      /^(_rules_\[\d+\]: )?exactly one of 'limit_by_param' and 'limit_by_header' can be set$/,
      /^(_rules_\[\d+\]\.)?limit_keys\[\d+\]: one of 'query_per_second', .* must be set$/,
    ],
  });
  expect(disagreements.slice(0, 3)).toEqual([]);
  expect(Math.min(taken, refused)).toBeGreaterThan(100);
});
