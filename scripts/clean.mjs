// Removes what builds and tests make. What was installed (node_modules, .tools) stays.
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./steps.mjs";

const kept = new Set(["node_modules", ".tools", ".git"]);

/** Folders and files that are made anew by every build. */
function isMade(entry) {
  if (entry.isDirectory())
    return ["dist", "build", "coverage"].includes(entry.name) || entry.name.startsWith("build-test-");
  return entry.name.endsWith(".tsbuildinfo") || entry.name.endsWith(".tgz");
}

async function clean(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (isMade(entry)) await rm(path, { recursive: true, force: true });
    else if (entry.isDirectory() && !kept.has(entry.name)) await clean(path);
  }
}

await clean(root);
