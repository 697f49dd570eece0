import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { planted } from "../../testing/test/hammer/support.js";
import { createProject, sluice } from "./support/cli.js";

test("finds the smallest case in which a plugin fails, and replays it from a file", async () => {
  const project = await createProject();
  try {
    const module = join(project.folder, "planted.wasm");
    await writeFile(module, await planted());
    const failing = await sluice(["hammer", module, "--config", '{"bug":"split"}', "--seconds", "5"]);
    expect([failing.code, failing.stdout]).toEqual([1, ""]);
    expect(failing.stderr).toMatch(/^error SLUICE_TEST_HAMMER: header: .*x-path/);
    const [, text] = /hammer\.replay\("build\/plugin\.wasm", (\{[\s\S]*?\n {2}\})\);/.exec(failing.stderr)!;
    const file = join(project.folder, "case.json");
    await writeFile(file, text!);
    expect((await sluice(["hammer", module, "--replay", file])).stderr).toMatch(/^error SLUICE_TEST_HAMMER: header/);
    await writeFile(file, (await readFile(file, "utf8")).replace("split", "none"));
    expect((await sluice(["hammer", module, "--replay", file])).code).toBe(0);
  } finally {
    await project.remove();
  }
});

test("hammers the built module of a folder for the time it is given, and says what it has stood", async () => {
  const { code, stdout, stderr } = await sluice([
    "hammer",
    "extensions/hello-world",
    "--seconds",
    "0.5",
    "--seed",
    "3",
  ]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^The plugin stood \d+ exchanges in 0\.50 s\.\n\d+ events, 0 call-outs, \d+ configurations/);
});

test.each([
  [["--seconds", "soon"], /--seconds "soon" is no number/],
  [["--replay", "nowhere.json"], /--replay nowhere\.json: there is no case in it/],
])("refuses %j", async (args, message) => {
  const { code, stderr } = await sluice(["hammer", "extensions/hello-world", ...args]);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
});
