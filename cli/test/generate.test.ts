import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { check } from "prettier";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { basicAuth, moduleWith, readme } from "../../gateway/test/support/schema-module.js";
import { createProject, sluice, type Outcome, type TestProject } from "./support/cli.js";

const names = ["README.md", "resources/istio.yaml", "resources/higress.yaml", "spec.yaml"];

let project: TestProject;

beforeEach(async () => {
  project = await createProject();
  await project.write("README.md", readme);
  await project.write("plugin.yaml", "name: basic-auth\nversion: 1.2.3\ntitle: Basic\nphase: AUTHN\n");
  await writeModule(basicAuth);
});

afterEach(() => project.remove());

async function writeModule(...schemas: object[]): Promise<void> {
  await project.write("build/plugin.wasm", "");
  const sections = schemas.map((schema) => JSON.stringify(schema));
  await writeFile(join(project.folder, "build/plugin.wasm"), moduleWith(sections));
}

function generate(...args: string[]): Promise<Outcome> {
  return sluice(["generate", ...args], { cwd: project.folder });
}

const read = (name: string): Promise<string> => readFile(join(project.folder, name), "utf8");

/** The names of the files that a run has called current, written or not current. */
function told(stdout: string, state: string): string[] {
  const lines = stdout.split("\n").map((line) => /^[✓✗] (\S+) (.*)$/.exec(line));
  return lines.flatMap((line) => (line?.[2] === state ? [line[1]!] : []));
}

test("writes the files of a plugin, in prettier's form, and finds them current until something changes", async () => {
  const first = await generate();
  expect([first.code, first.stderr, told(first.stdout, "written")]).toEqual([0, "", names]);
  expect(await read("README.md")).toContain("| `consumers[].name` ");
  expect(parse(await read("resources/higress.yaml"))).toMatchObject({
    spec: { matchRules: [{ ingress: ["admin", "on"] }, {}, {}] },
  });
  expect(parse(await read("resources/istio.yaml"))).toMatchObject({
    kind: "WasmPlugin",
    spec: { pluginConfig: { global_auth: false } },
  });
  expect(parse(await read("spec.yaml"))).toMatchObject({ info: { name: "basic-auth", title: "Basic" } });
  for (const name of names) {
    expect(await check(await read(name), { filepath: name, printWidth: 120 }), name).toBe(true);
  }
  const again = await generate("--check");
  expect([again.code, told(again.stdout, "current")]).toEqual([0, names]);
  expect(told((await generate()).stdout, "current")).toEqual(names);
});

test("tells by --check which files are not current, writes none of them, and fails", async () => {
  const missing = await generate("--check");
  expect([missing.code, told(missing.stdout, "not current")]).toEqual([1, names]);
  expect(missing.stderr).toBe(
    "error SLUICE_NOT_CURRENT: Files are not current. Build the plugins, then write them anew: sluice generate .\n",
  );
  await expect(stat(join(project.folder, "spec.yaml"))).rejects.toThrow("ENOENT");

  await generate();
  await project.write("spec.yaml", `${await read("spec.yaml")}# by hand\n`);
  const edited = await generate("--check");
  expect([edited.code, told(edited.stdout, "not current")]).toEqual([1, ["spec.yaml"]]);
  expect(await read("spec.yaml")).toContain("# by hand");

  await generate();
  await writeModule({ ...basicAuth, properties: { ...basicAuth.properties, late: { type: "boolean" } } });
  const changed = await generate("--check");
  expect([changed.code, told(changed.stdout, "not current")]).toEqual([1, ["README.md", "spec.yaml"]]);
});

test("keeps what stands around the table in the README", async () => {
  await generate();
  await project.write("README.md", (await read("README.md")).replace("## Try it", "## Try it\n\nBy hand."));
  expect((await generate("--check")).code).toBe(0);
  expect(await read("README.md")).toContain("By hand.");
});

test("skips a folder whose module carries no schema, and goes on", async () => {
  const other = await createProject();
  try {
    await other.write("build/plugin.wasm", "");
    await writeFile(join(other.folder, "build/plugin.wasm"), moduleWith([]));
    const { code, stdout } = await generate(other.folder, ".");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^- \S+ skipped: its module carries no schema/);
    expect(told(stdout, "written")).toEqual(names);
    await expect(stat(join(other.folder, "spec.yaml"))).rejects.toThrow("ENOENT");
  } finally {
    await other.remove();
  }
});

test("writes an EnvoyFilter for Istio where the plugin holds headers", async () => {
  await project.write("plugin.yaml", "name: basic-auth\nversion: 1.2.3\ntitle: Basic\nneeds: [held-headers]\n");
  await generate();
  expect(parse(await read("resources/istio.yaml"))).toMatchObject({ kind: "EnvoyFilter" });
});

test("says what is missing or broken, by its code", async () => {
  await project.write("README.md", "# basic-auth\n");
  expect((await generate()).stderr).toMatch(/^error SLUICE_README_MARKERS: README\.md has no place for the table/);
  await writeModule({ ...basicAuth, examples: ["no"] });
  expect((await generate()).stderr).toContain("error SLUICE_EXAMPLE_NEEDED: No example configuration of basic-auth");
  await project.write("build/plugin.wasm", "no module");
  expect((await generate()).stderr).toContain(
    "error SLUICE_SCHEMA_SECTION: build/plugin.wasm is no WebAssembly module",
  );
  const { code, stderr } = await generate("--check", join(project.folder, "assembly"));
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining("error SLUICE_PROJECT_INVALID: assembly is not a plugin"),
  ]);
});

test("asks for a build, and for a README, where there is none", async () => {
  const bare = await createProject();
  try {
    const unbuilt = await sluice(["generate"], { cwd: bare.folder });
    expect([unbuilt.code, unbuilt.stdout]).toEqual([1, ""]);
    expect(unbuilt.stderr).toMatch(
      /error SLUICE_GENERATE_INPUT: build\/plugin\.wasm cannot be read: ENOENT.*sluice build\.\n/,
    );
    await bare.write("build/plugin.wasm", "");
    await writeFile(
      join(bare.folder, "build/plugin.wasm"),
      moduleWith([JSON.stringify({ ...basicAuth, title: "greeter" })]),
    );
    expect((await sluice(["generate"], { cwd: bare.folder })).stderr).toContain("README.md cannot be read: ENOENT");
  } finally {
    await bare.remove();
  }
});
