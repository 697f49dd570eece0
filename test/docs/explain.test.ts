import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { load } from "@sluice/testing";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Samples } from "../support/samples.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const samples = await Samples.of("docs/explain.md");
const suites = ["guard.test.ts", "cost.test.ts", "matchers.test.ts", "show.test.ts"];

/** A project as the page describes it: the plugin is built, the tests stand beside it. */
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(root, "build-test-"));
  await mkdir(join(folder, "build"));
  await writeFile(join(folder, "build/plugin.wasm"), await samples.module("guard.ts"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the tests of the page pass in a project, with the configuration of the page", async () => {
  for (const title of [...suites, "vitest.config.ts"]) await writeFile(join(folder, title), samples.block(title));
  const require = createRequire(import.meta.url);
  const vitest = join(dirname(require.resolve("vitest/package.json")), "vitest.mjs");
  // `--update new`: where `CI` is set, vitest refuses to write the first snapshot of a test.
  const args = ["run", "--root", folder, "--reporter", "json", "--update", "new"];
  const { stdout } = await run(process.execPath, [vitest, ...args], { cwd: folder });
  expect(JSON.parse(stdout)).toMatchObject({ success: true, numPassedTests: suites.length });
});

test("the refusal is told as the page shows it", async () => {
  const configuration = { _rules_: [{ _match_domain_: ["admin.test"], header: "x-admin-token" }] };
  const plugin = await load(await samples.module("guard.ts"), configuration, { name: "guard" });
  const exchange = await plugin.request("GET /", { host: "admin.test", headers: { "x-api-key": "k1" } });
  expect(samples.block("refused")).toBe(`${exchange.explain()}\n`);
});

test("the request that hangs is told as the page shows it", async () => {
  const plugin = await load(await samples.module("held.ts"), undefined, { name: "held" });
  const message = await plugin.request("GET /").then(String, (error: Error) => error.message);
  expect(samples.block("stuck")).toBe(`${message}\n`);
});

test("the program has the life of its request", async () => {
  const { outputText } = ts.transpileModule(samples.block("program.ts"), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  const file = join(folder, "program.mjs");
  await writeFile(file, outputText);
  const print = `process.stdout.write((await import(${JSON.stringify(pathToFileURL(file).href)})).text)`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", print], { cwd: folder });
  expect(stdout).toMatch(/^GET \/\n {2}client {3}sends headers: GET \/[\s\S]*details guard\.no_key\n/);
});

test("the command explains a request through an extension", async () => {
  const consumers = [{ name: "c1", credential: "k1" }];
  const config = join(folder, "config.json");
  await writeFile(config, JSON.stringify({ consumers, keys: ["x-api-key"], in_header: true }));
  const [command = "", ...rest] = samples.block("command").trim().split("\n");
  expect(rest).toEqual([]);
  const line = command.replace(/^sluice/, 'node "$MAIN"').replace("@config.json", '"@$CONFIG"');
  const env = { ...process.env, MAIN: join(root, "cli/dist/main.js"), CONFIG: config };
  const { stdout } = await run("sh", ["-ec", line], { cwd: root, env });
  expect(stdout).toMatch(/^GET \/a\?b=1\n/);
  expect(stdout).toContain("+ request header x-mse-consumer: c1");
});

test("every field of the data is in its table", async () => {
  const source = await readFile(join(root, "host/src/explain/explanation.ts"), "utf8");
  const [, body = ""] = /export interface Explanation \{([\s\S]*?)^\}/m.exec(source) ?? [];
  const fields = [...body.matchAll(/readonly (\w+):/g)].map(([, name]) => name!);
  expect(fields.length).toBeGreaterThan(4);
  for (const field of fields) expect(samples.text).toMatch(new RegExp(`^\\|.*\`${field}\``, "m"));
});
