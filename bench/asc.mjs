import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Compiles a file of this repository, named from its root. */
export async function compile(entry, options) {
  const folder = await mkdtemp(join(root, "build-test-"));
  try {
    const outFile = join(relative(root, folder), "out.wasm");
    const { error, stderr } = await asc.main([entry, "--baseDir", root, "--outFile", outFile, ...options]);
    if (error) throw new Error(stderr.toString());
    return await readFile(join(root, outFile));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
