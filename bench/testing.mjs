/**
 * How long a test file of twenty plugin tests takes: a vitest of its own runs one on the prebuilt hello-world, each test
 * with a plugin of its own, and its own figures are printed. Then what `load` costs, the first time and later on.
 *
 * Usage: node bench/testing.mjs, after a build.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { load } from "@sluice/testing";

const root = fileURLToPath(new URL("..", import.meta.url));
const module = join(root, "extensions/hello-world/build/plugin.wasm");

const file = `
import { load } from "@sluice/testing";
import { expect, test } from "vitest";

test.each(Array.from({ length: 20 }, (_, i) => i))("greets %i", async (i) => {
  const plugin = await load(${JSON.stringify(module)}, { greeting: "g" + i });
  const seen = await plugin.request("POST /", { body: ["a", "b"], upstream: { body: "ok" } });
  expect(seen.upstream.headers.get("x-hello")).toBe("g" + i);
});
`;

const folder = await mkdtemp(join(root, "build-test-"));
try {
  await writeFile(join(folder, "plugin.test.ts"), file);
  // In a project the packages lie in node_modules, and vitest leaves them as they are.
  const config = 'export default { test: { include: ["*.test.ts"], server: { deps: { external: [/dist/] } } } };\n';
  await writeFile(join(folder, "vitest.config.mjs"), config);
  const args = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", folder];
  const begun = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, NO_COLOR: "1" },
  });
  const wall = performance.now() - begun;
  for (const line of stdout.split("\n")) if (/^\s+(Tests|Duration) /.test(line)) console.log(line.trim());
  console.log(`Process   ${(wall / 1000).toFixed(2)}s, vitest's own start included`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

const bytes = await readFile(module);
const times = [];
for (let i = 0; i < 21; i++) {
  const begun = performance.now();
  const plugin = await load(bytes, {});
  const loaded = performance.now();
  await plugin.request("GET /");
  times.push([loaded - begun, performance.now() - loaded]);
}
const [first, ...later] = times;
const median = (column) => later.map((row) => row[column]).sort((a, b) => a - b)[10];
console.log(`load      ${first[0].toFixed(1)} ms at first, then ${median(0).toFixed(2)} ms`);
console.log(`request   ${first[1].toFixed(1)} ms at first, then ${median(1).toFixed(2)} ms`);
