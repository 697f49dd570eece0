import { afterEach, beforeEach, expect, test } from "vitest";
import { CompilerProcess } from "../dist/compiler-process.js";
import { readProject } from "../dist/project.js";
import { asconfig, createProject, quickAsconfig, type TestProject } from "./support/cli.js";

let project: TestProject;

beforeEach(async () => {
  project = await createProject();
  await project.write("asconfig.json", quickAsconfig());
});

afterEach(() => project.remove());

async function compile(...flags: readonly string[]) {
  const compiler = new CompilerProcess(["--liftoff-only", ...flags]);
  const options = { colors: false };
  const result = await compiler.compile({ project: await readProject(project.folder), target: "release", options });
  const isGone = compiler.isGone;
  compiler.end();
  return { result, isGone };
}

test("a compiler that ends by itself has not built its module, and says how it ended", async () => {
  await project.write("asconfig.json", asconfig({ transform: ["./end.mjs"] }));
  await project.write("end.mjs", "process.exit(9);");
  const { result, isGone } = await compile();
  expect(result.bytes).toBeUndefined();
  expect(result.problems).toEqual([expect.stringMatching(/^The compiler ended by itself \(exit code 9\)/)]);
  expect(isGone).toBe(true);
});

test("a flag that V8 does not know keeps no module from being built", async () => {
  const { result } = await compile("--no-such-flag");
  expect(result.problems).toEqual([]);
  expect(result.bytes).toBeGreaterThan(0);
});

test("a module that cannot be written is a problem of this module, and the compiler goes on", async () => {
  await project.write("build", "a file where a folder should be");
  const { result, isGone } = await compile();
  expect(result.bytes).toBeUndefined();
  expect(result.problems).toEqual([expect.stringMatching(/E(EXIST|NOTDIR)/)]);
  expect(isGone).toBe(false);
});
