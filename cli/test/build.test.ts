import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asconfig, createProject, greeter, sluice, type TestProject } from "./support/cli.js";

let project: TestProject;

beforeAll(async () => {
  project = await createProject();
});

afterAll(() => project.remove());

/** What this file needs of the engine's interface, whose types belong to the browser's library. */
interface Engine {
  readonly Module: {
    new (code: Uint8Array): object;
    exports(module: object): readonly { readonly name: string }[];
  };
}

/** ABI markers a module exports. */
async function markers(file: string, { folder } = project): Promise<string[]> {
  const { Module } = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;
  const module = new Module(await readFile(join(folder, "build", file)));
  return Module.exports(module)
    .map(({ name }) => name)
    .filter((name) => name.startsWith("proxy_abi_version"));
}

test("builds the module for Envoy and the one for Higress, and prints their sizes", async () => {
  const { code, stdout, stderr } = await sluice(["build", project.folder]);
  expect([code, stderr]).toEqual([0, ""]);
  const { size } = await stat(join(project.folder, "build", "plugin.wasm"));
  expect(stdout).toMatch(new RegExp(`build/plugin\\.wasm +${(size / 1000).toFixed(1)} kB`));
  expect(await markers("plugin.wasm")).toEqual(["proxy_abi_version_0_2_1"]);
  expect(await markers("plugin.higress.wasm")).toEqual(["proxy_abi_version_0_2_100"]);
});

test("builds the working directory when no folder is named, and the debug target on demand", async () => {
  expect((await sluice(["build", "--debug"], { cwd: project.folder })).code).toBe(0);
  expect(await markers("plugin.debug.wasm")).toEqual(["proxy_abi_version_0_2_1"]);
  await expect(stat(join(project.folder, "build", "plugin.debug.wasm.map"))).resolves.toBeDefined();
});

test("prints the compiler's message with its place, builds the other folders all the same, in order, and fails", async () => {
  const [good, broken] = [await createProject(), await createProject()];
  try {
    await broken.write("assembly/index.ts", greeter.replace('"x-hello", config', '"x-hello", confug'));
    const { code, stdout, stderr } = await sluice(["build", good.folder, broken.folder]);
    expect(code).toBe(1);
    expect(stderr).toContain("Cannot find name 'confug'");
    expect(stderr).toContain("assembly/index.ts(12,");
    expect(stderr).toContain("error SLUICE_BUILD_FAILED: Not built:");
    // In the order of the folders, though with four cores the broken one is through much sooner.
    expect(stdout).toMatch(/^✓ .*plugin\.wasm +[^]*^✗ .*plugin\.wasm +not built/m);
    expect(await markers("plugin.wasm", good)).toEqual(["proxy_abi_version_0_2_1"]);
  } finally {
    await good.remove();
    await broken.remove();
  }
});

test("refuses a module that its host would not accept as it should be", async () => {
  await project.write("asconfig.json", asconfig({ debug: false, optimizeLevel: 0 })); // leaves the name section out
  const { code, stderr } = await sluice(["build", project.folder]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/✗ .*build\/plugin\.wasm: .*name section/);
});

test("names a folder that is no plugin project, and what is wrong with one that is half of one", async () => {
  const none = await sluice(["build", "docs"]);
  expect([none.code, none.stdout]).toEqual([1, ""]);
  expect(none.stderr).toBe(
    "error SLUICE_PROJECT_INVALID: docs is not a plugin project: it has no readable asconfig.json.\n",
  );
  await project.write("asconfig.json", "{");
  expect((await sluice(["build", project.folder])).stderr).toContain("asconfig.json is not JSON");
  await project.write("asconfig.json", "{}");
  expect((await sluice(["build", project.folder])).stderr).toContain(
    'does not say where the module of target "release" goes',
  );
});
