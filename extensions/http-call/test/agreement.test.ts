import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { agreement, mutations, schemasIn } from "../../../test/support/agreement.js";

test("plugin and schema take the same of 1,000 configurations, but for what only the plugin can check", async () => {
  const module = await readFile(new URL("../build/plugin.wasm", import.meta.url));
  const schema = schemasIn(module)[0]!;
  const { disagreements, taken, refused } = await agreement(module, schema, mutations(schema, 9, 1000), {
    beyondSchema: [
      /^(_rules_\[\d+\]\.)?namespace: needed with nacos$/,
      /^(_rules_\[\d+\]\.)?domain: needed with dns$/,
      /^(_rules_\[\d+\]\.)?tokenHeader: the same header as bodyHeader$/,
      /^(_rules_\[\d+\]\.)?(body|token)Header: the gateway depends on this header$/,
    ],
  });
  expect(disagreements.slice(0, 3)).toEqual([]);
  expect(Math.min(taken, refused)).toBeGreaterThan(100);
});
