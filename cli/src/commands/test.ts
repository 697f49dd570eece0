import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { VitestNotFoundError } from "../errors.js";
import { readProject, type Project } from "../project.js";
import { build } from "./build.js";

/** `sluice test [folder]`: builds a plugin and runs the tests of its project. */
export function testCommand(): Command {
  return new Command("test")
    .description("build a plugin, then run its tests with the project's own vitest")
    .argument("[folder]", "plugin folder", ".")
    .option("--watch", "run them again whenever a file changes", false)
    .action(async (folder: string, options: { watch: boolean }) => {
      const project = await readProject(folder);
      const vitest = findVitest(project);
      await build([folder], ["release", "higress"]);
      const args = [vitest, options.watch ? "watch" : "run", "--root", project.folder];
      const child = spawn(process.execPath, args, { stdio: "inherit", cwd: project.folder });
      const [code] = (await once(child, "exit")) as [number | null];
      process.exitCode = code ?? 1;
    });
}

/** File name of the executable of the vitest that the project itself has installed. */
function findVitest(project: Project): string {
  const require = createRequire(join(project.folder, "package.json"));
  try {
    const manifest = require.resolve("vitest/package.json");
    const { bin } = require(manifest) as { bin: { vitest: string } };
    return join(dirname(manifest), bin.vitest);
  } catch {
    throw new VitestNotFoundError(project.title);
  }
}
