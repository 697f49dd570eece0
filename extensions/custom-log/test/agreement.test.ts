import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { agreement, mutations, schemasIn } from "../../../test/support/agreement.js";

test("plugin and schema take the same of 1,000 configurations, but for what only the plugin can check", async () => {
  const module = await readFile(new URL("../build/plugin.wasm", import.meta.url));
  const schema = schemasIn(module)[0]!;
  const { disagreements, taken, refused } = await agreement(module, schema, mutations(schema, 10, 1000), {
    beyondSchema: [
      /^(_rules_\[\d+\]\.)?(custom_log|ai_log|trace)\[\d+\]: needs one of value, request_header, response_header and property$/,
      /^(_rules_\[\d+\]\.)?(custom_log|ai_log|trace)\[\d+\]\.name: stands in the list before$/,
    ],
  });
  expect(disagreements.slice(0, 3)).toEqual([]);
  expect(Math.min(taken, refused)).toBeGreaterThan(100);
});
