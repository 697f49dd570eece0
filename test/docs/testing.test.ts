import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Samples } from "../support/samples.js";
import { buildPlugin } from "../support/plugin.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;

/** Runs the test files of the page in a vitest of their own. */
async function run(host: string): Promise<{ code: number | null; said: string }> {
  const { VITEST: _, VITEST_POOL_ID: __, VITEST_WORKER_ID: ___, NODE_OPTIONS: ____, ...rest } = process.env;
  const args = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--maxWorkers=1", "--testTimeout=60000"];
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...rest, SLUICE_HOST: host, NO_COLOR: "1" } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, said };
}

/** Builds a plugin of the pages into the folder, as the samples want it. */
async function build(name: string, source: string): Promise<void> {
  const file = join(folder, "assembly", name, "index.ts");
  await mkdir(join(folder, "assembly", name), { recursive: true });
  await writeFile(file, source);
  await writeFile(join(folder, `build/${name}.wasm`), await buildPlugin(file));
}

const who = (await Samples.of("docs/calls.md")).block("who.ts");

beforeAll(async () => {
  folder = await mkdtemp(join(root, "build-test-"));
  await mkdir(join(folder, "build"));
  await build("plugin", (await Samples.of("docs/first-plugin.md")).block("assembly/index.ts"));
  for (const { title, text } of (await Samples.of("docs/testing.md")).blocks) {
    if (title !== "") await writeFile(join(folder, title), text);
  }
  await writeFile(join(folder, "vitest.config.mjs"), 'export default { test: { include: ["*.test.ts"] } };\n');
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ["host", "Tests  15 passed (15)"],
  ["envoy", "Tests  12 passed | 3 skipped (15)"],
])(
  "every sample of docs/testing.md passes on: %s",
  async (host, result) => {
    // In real time a busy machine may take longer for a call than the plugin waits.
    await build("who", host === "envoy" ? who.replaceAll(".timeout(300)", ".timeout(10_000)") : who);
    const { code, said } = await run(host);
    expect([code, said.match(/^ +Tests .*$/m)?.[0].trim()], said).toEqual([0, result]);
  },
  300_000,
);

test("every code that the page names is one of the kit's", async () => {
  const page = (await Samples.of("docs/testing.md")).text;
  const errors = await readFile(join(root, "testing/src/errors.ts"), "utf8");
  for (const [code] of page.matchAll(/SLUICE_TEST_\w+/g)) expect(errors).toContain(`"${code}"`);
});
