import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { agreement, mutations, schemasIn } from "../../../test/support/agreement.js";

test("plugin and schema take the same of 1,000 configurations, but for what only the plugin can check", async () => {
  const module = await readFile(new URL("../build/plugin.wasm", import.meta.url));
  const schema = schemasIn(module)[0]!;
  const { disagreements, taken, refused } = await agreement(module, schema, mutations(schema, 8, 1000), {
    beyondSchema: [
      /^(.*\.)?headers\[\d+\]: (invalid header pair format, expected name=value|the header name is not a token)$/,
      /^(.*\.)?headers\[\d+\]: the header value has a CR, LF or NUL$/,
      /^(.*\.)?enable_on_status\[\d+\]: a status can be used only once: [0-9x]{3}$/,
      /^(.*)?rules\[\d+\]: only one rule can be without enable_on_status$/,
      /^(.*\.)?body: statuses 204 and 304 have no body$/,
    ],
  });
  expect(disagreements.slice(0, 3)).toEqual([]);
  expect(Math.min(taken, refused)).toBeGreaterThan(100);
});
