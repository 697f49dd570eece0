import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { manifestOf, renderResources, schemaOf } from "@sluice/gateway";
import { Command } from "commander";
import { GenerateInputError, NotCurrentError } from "../errors.js";
import { print } from "../output.js";
import { readProject } from "../project.js";
import { bad, dim, good } from "../style.js";

/** `sluice generate [folders…]`: writes what follows from the declared configuration of plugins. */
export function generateCommand(): Command {
  return new Command("generate")
    .description(
      "write the table of fields, the resources and spec.yaml of built plugins from their configuration's schema",
    )
    .argument("[folders...]", "plugin folders, built before", ["."])
    .option("--check", "write nothing; fail when a file is not current", false)
    .action(async (folders: string[], { check }: { check: boolean }) => {
      const stale: string[] = [];
      for (const folder of folders) {
        if (await generate(folder, check)) stale.push(folder);
      }
      if (check && stale.length > 0) throw new NotCurrentError(stale);
    });
}

/** Writes, or only looks at, the files of one plugin, and prints a line for each; true when one was not current. */
async function generate(folder: string, check: boolean): Promise<boolean> {
  const project = await readProject(folder);
  const moduleFile = project.modules.release ?? "";
  const module = await read(moduleFile, "Build the plugin first: sluice build");
  const manifest = await manifestOf(project.folder);
  const schema = schemaOf(module, manifest.name, titleOf(moduleFile));
  if (schema === undefined) {
    print(dim(`- ${project.title} skipped: its module carries no schema, since no class is declared with @config`));
    return false;
  }
  const readmeFile = join(project.folder, "README.md");
  const readme = (await read(readmeFile, "Write one: it gets the table of the configuration")).toString("utf8");
  const files = renderResources({ schema, manifest, readme, readmeFile: titleOf(readmeFile) });
  let stale = false;
  for (const [name, text] of files) {
    const file = join(project.folder, name);
    const current = (await readFile(file, "utf8").catch(() => undefined)) === text;
    if (!current && !check) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const state = current ? "current" : check ? "not current" : "written";
    print(`${current || !check ? good("✓") : bad("✗")} ${titleOf(file)} ${dim(state)}`);
    stale ||= !current;
  }
  return stale;
}

async function read(file: string, remedy: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new GenerateInputError(`${titleOf(file)} cannot be read: ${(error as Error).message}. ${remedy}.`);
  }
}

function titleOf(file: string): string {
  return relative(process.cwd(), file);
}
