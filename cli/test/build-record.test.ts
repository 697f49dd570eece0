import { cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formerBuild } from "../dist/build-record.js";
import { compile } from "../dist/compile.js";
import type { CompileJob } from "../dist/compile-job.js";
import { readProject } from "../dist/project.js";
import { createProject, greeter, quickAsconfig, sluice, type TestProject } from "./support/cli.js";

const declared = greeter.replace("class Config", "@config\nclass Config").replace(/\s*\.parseConfigBy\([^]*?\}\)/, "");

async function jobOf(folder: string): Promise<CompileJob> {
  return { project: await readProject(folder), target: "release", options: { colors: false } };
}

/** What a build would find of the one before. */
async function found(folder: string) {
  return formerBuild(await jobOf(folder));
}

describe("a module that was built", () => {
  let project: TestProject;
  let built: Awaited<ReturnType<typeof compile>>;

  beforeAll(async () => {
    project = await createProject();
    await project.write("asconfig.json", quickAsconfig());
    await project.write("assembly/index.ts", `${declared}\nimport "./more";\n`);
    await project.write("assembly/more/index.ts", "export const more = 1;\n");
    built = await compile(await jobOf(project.folder));
  });
  afterAll(() => project.remove());

  test("is found as it was built, with what the compiler said", async () => {
    expect(built).toMatchObject({ problems: [], bytes: expect.any(Number) as number });
    const { milliseconds: _, ...rest } = built;
    expect(await found(project.folder)).toEqual(rest);
  });

  test("is made of the SDK as well", async () => {
    const text = await readFile(join(project.folder, "build/plugin.wasm.buildinfo"), "utf8");
    const { inputs } = JSON.parse(text) as { inputs: Record<string, string | null> };
    const made = Object.keys(inputs).filter((file) => inputs[file] !== null);
    for (const file of ["asconfig.json", "../assembly/asconfig.json", "../assembly/entry.ts", "assembly/more/index.ts"])
      expect(made).toContain(file);
    expect(made.some((file) => file.includes("codec/"))).toBe(true);
  });

  test("is left alone by the next build, which says so", async () => {
    const file = join(project.folder, "build/plugin.wasm");
    const before = await stat(file);
    const { code, stdout, stderr } = await sluice(["build", project.folder]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/plugin\.wasm +[\d.]+ kB unchanged\n$/);
    expect((await stat(file)).mtimeMs).toBe(before.mtimeMs);
  });

  test.each([
    ["a source has changed", "assembly/index.ts", greeter],
    ["a source has changed by a comment alone", "assembly/more/index.ts", "export const more = 1; // or so\n"],
    ["a source is gone", "assembly/more/index.ts", undefined],
    ["a file has come that the compiler would have taken instead", "assembly/more.ts", "export const more = 1;\n"],
    ["an SDK was installed that is nearer", "node_modules/@sluice/sdk/index.ts", "export {};\n"],
    ["the options have changed", "asconfig.json", quickAsconfig({ optimizeLevel: 1 })],
    ["the module is another one", "build/plugin.wasm", "\0asm"],
    ["the module is gone", "build/plugin.wasm", undefined],
    ["the schema beside it is gone", "build/plugin.schema.json", undefined],
    ["its record is broken", "build/plugin.wasm.buildinfo", "{"],
    ["its record is gone", "build/plugin.wasm.buildinfo", undefined],
  ])("is not taken when %s, and is again when that is undone", async (_, name, contents) => {
    const file = join(project.folder, name);
    const was = await readFile(file).catch(() => undefined);
    await mkdir(dirname(file), { recursive: true });
    await (contents === undefined ? rm(file) : writeFile(file, contents));
    expect(await found(project.folder)).toBeUndefined();
    await (was === undefined ? rm(file) : writeFile(file, was));
    expect(await found(project.folder)).toBeDefined();
  });

  test("is taken with colours as well, of which a compiler that said nothing has made no use", async () => {
    expect(formerBuild({ ...(await jobOf(project.folder)), options: { colors: true } })).toBeDefined();
  });

  test("is not taken for another target", async () => {
    expect(formerBuild({ ...(await jobOf(project.folder)), target: "debug" })).toBeUndefined();
  });

  test("is not taken from a folder that was copied, of which source maps would tell another one", async () => {
    const copy = `${project.folder}-copy`;
    try {
      await cp(project.folder, copy, { recursive: true });
      expect(await found(copy)).toBeUndefined();
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  });
});

test.each([
  ["runs a transform of its own", { transform: ["./own.mjs"] }],
  ["takes a library from a folder", { lib: ["./library"] }],
])("a build that %s depends on more than files it reads, and is made each time", async (_, options) => {
  const project = await createProject();
  try {
    await project.write("asconfig.json", quickAsconfig(options));
    await project.write("own.mjs", "export default class {}\n");
    await project.write("library/answer.ts", "function answer(): i32 { return 42; }\n");
    expect((await compile(await jobOf(project.folder))).problems).toEqual([]);
    await expect(stat(join(project.folder, "build/plugin.wasm"))).resolves.toBeDefined();
    expect(await found(project.folder)).toBeUndefined();
  } finally {
    await project.remove();
  }
});

test("a build that has failed leaves nothing to be found", async () => {
  const project = await createProject();
  try {
    await project.write("asconfig.json", quickAsconfig({ debug: false })); // leaves the name section out
    expect((await compile(await jobOf(project.folder))).problems).not.toEqual([]);
    expect(await found(project.folder)).toBeUndefined();
  } finally {
    await project.remove();
  }
});
