import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProject, sluice, type TestProject } from "../../cli/test/support/cli.js";
import { Samples } from "../support/samples.js";

const samples = await Samples.of("docs/debugging.md");
const root = fileURLToPath(new URL("../..", import.meta.url));
let project: TestProject;
beforeAll(async () => {
  project = await createProject();
  expect((await sluice(["build", "--debug", project.folder])).code).toBe(0);
});
afterAll(() => project.remove());

test("the tests of the page pass in a project", async () => {
  for (const title of ["debug.test.ts", "profile.test.ts", "growth.test.ts"]) {
    await project.write(`test/${title}`, samples.block(title));
  }
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const env = {
    ...process.env,
    VITEST: undefined,
    VITEST_WORKER_ID: undefined,
    VITEST_POOL_ID: undefined,
    NO_COLOR: "1",
  };
  const args = [vitest, "run", "--root", project.folder];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: project.folder, env });
  expect(stdout).toMatch(/Tests +3 passed/);
});

test("launch.json attaches to the port of sluice debug, and starts the runner of a project", async () => {
  const { configurations } = JSON.parse(samples.block("launch.json")) as {
    configurations: { request: string; port?: number; program?: string; args?: string[] }[];
  };
  const [attach, launch] = configurations;
  const { stdout: help } = await sluice(["debug", "--help"]);
  expect(help).toContain(`(default: "${attach!.port}")`);
  expect(attach!.request).toBe("attach");
  const program = launch!.program!.replace("${workspaceFolder}", root);
  const folder = await mkdtemp(join(root, "build-test-"));
  try {
    const file = join(folder, "test/a.test.ts");
    await mkdir(dirname(file));
    await writeFile(file, 'import { test } from "vitest";\ntest("a", () => undefined);\n');
    const args = launch!.args!.map((arg) => arg.replace("${relativeFile}", file));
    const env = { ...process.env, VITEST: undefined, VITEST_WORKER_ID: undefined, VITEST_POOL_ID: undefined };
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...args, "--root", folder], {
      env,
    });
    expect(stdout).toContain("a.test.ts");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test.each(["debug", "profile"])("the flags of sluice %s are told, and no others", async (verb) => {
  const { stdout } = await sluice([verb, "--help"]);
  const flags = new Set(stdout.match(/--[a-z]+(?=[ ,]|$)/gm));
  for (const known of ["--help"]) flags.delete(known);
  for (const flag of flags) expect(samples.text).toContain(flag === "--header" ? "-H" : flag);
  const told = samples.blocks
    .filter(({ language, text }) => language === "sh" && text.startsWith(`sluice ${verb}`))
    .flatMap(({ text }) => text.match(/--[a-z]+/g) ?? []);
  expect(told.length).toBeGreaterThan(0);
  for (const flag of told) expect(flags).toContain(flag);
});
