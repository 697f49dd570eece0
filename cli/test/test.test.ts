import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { asconfig, createProject, sluice } from "./support/cli.js";

/** Vitest marks the environment of what it runs; the one that is started here is none of its workers. */
const env = { VITEST: undefined, VITEST_WORKER_ID: undefined, VITEST_POOL_ID: undefined, TEST: undefined };

test("builds the plugin, then runs the project's tests and ends as they end", async () => {
  const project = await createProject();
  try {
    const body = (expected: number): string =>
      `import { readFileSync } from "node:fs";\nimport { expect, test } from "vitest";\n` +
      `test("has a module", () => expect(readFileSync("build/plugin.wasm")[1]).toBe(${expected}));\n`;
    await project.write("test/module.test.ts", body(0x61));
    const passed = await sluice(["test", project.folder], { env });
    expect(passed.stdout).toMatch(/build\/plugin\.wasm[^]*1 passed/);
    expect(passed.code).toBe(0);
    await project.write("test/module.test.ts", body(0));
    const failed = await sluice(["test", project.folder], { env });
    expect(failed.stdout).toContain("1 failed");
    expect(failed.code).toBe(1);
  } finally {
    await project.remove();
  }
});

test("says how to get vitest where a project has none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sluice-cli-test-"));
  try {
    await writeFile(join(folder, "asconfig.json"), asconfig());
    const { code, stderr } = await sluice(["test", folder]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/error SLUICE_VITEST_NOT_FOUND: .*npm install --save-dev vitest/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
