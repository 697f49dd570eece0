import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the compiler said and made. `wasm` is absent when it refused the source. */
export interface Compiled {
  readonly wasm?: Uint8Array<ArrayBuffer>;
  /** Diagnostics as a terminal would show them, without colours. */
  readonly messages: string;
}

/**
 * Compiles an AssemblyScript file of this repository with the given asc options, for tests.
 * Imports such as `@sluice/codec` resolve as they do for a plugin.
 */
export async function compile(entry: string, options: readonly string[] = []): Promise<Compiled> {
  const output = await mkdtemp(join(root, "build-test-"));
  const outFile = join(relative(root, output), "out.wasm");
  const stdout = asc.createMemoryStream();
  const stderr = asc.createMemoryStream();
  try {
    const { error } = await asc.main(
      [relative(root, entry), "--baseDir", root, "--outFile", outFile, "--noColors", ...options],
      { stdout, stderr },
    );
    const messages = stderr.toString();
    if (error) return { messages: messages || String(error) };
    return { wasm: new Uint8Array(await readFile(join(root, outFile))), messages };
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}
