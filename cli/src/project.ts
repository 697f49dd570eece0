import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { ProjectError } from "./errors.js";

/** Targets a plugin project can define in its `asconfig.json`. */
export type Target = "release" | "higress" | "debug";

/** A folder with an `asconfig.json` that says where each target's module goes. */
export interface Project {
  /** Absolute. */
  readonly folder: string;
  /** As a person would name it: relative to the working directory. */
  readonly title: string;
  /** Absolute file name of the module by target, for the targets that are defined. */
  readonly modules: Readonly<Partial<Record<Target, string>>>;
}

interface AsConfig {
  readonly targets?: Readonly<Record<string, { readonly outFile?: string } | undefined>>;
}

/**
 * Reads which modules a plugin project builds.
 *
 * @throws ProjectError when there is no `asconfig.json`, it is not JSON, or it has no target `release` with an outFile
 */
export async function readProject(folder: string): Promise<Project> {
  const absolute = resolve(folder);
  const title = relative(process.cwd(), absolute) || ".";
  const { targets } = await readConfig(join(absolute, "asconfig.json"), title);
  const modules: Partial<Record<Target, string>> = {};
  for (const target of ["release", "higress", "debug"] as const) {
    const outFile = targets?.[target]?.outFile;
    if (outFile !== undefined) modules[target] = resolve(absolute, outFile);
  }
  if (modules.release === undefined) {
    throw new ProjectError(
      `${join(title, "asconfig.json")} does not say where the module of target "release" goes. ` +
        'Add "targets": { "release": { "outFile": "./build/plugin.wasm" } }.',
    );
  }
  return { folder: absolute, title, modules };
}

async function readConfig(file: string, title: string): Promise<AsConfig> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    throw new ProjectError(`${title} is not a plugin project: it has no readable asconfig.json.`);
  }
  try {
    return JSON.parse(text) as AsConfig;
  } catch (error) {
    throw new ProjectError(`${join(title, "asconfig.json")} is not JSON: ${(error as Error).message}`);
  }
}
