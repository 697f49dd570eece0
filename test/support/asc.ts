import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { keep, keyOf, type Kept, recall } from "./compile-cache.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the compiler said and made. `wasm` is absent when it refused the source; messages are without colours. */
export type Compiled = Kept;

/** An AssemblyScript file of this repository, or one that is in memory only. */
export type Source = string | { readonly file: string; readonly text: string };

/**
 * Compiles an AssemblyScript file with the given asc options, for tests, unless that was done before with the same files.
 * Imports such as `@sluice/codec` resolve as they do for a plugin.
 */
export async function compile(source: Source, options: readonly string[] = []): Promise<Compiled> {
  const { file, text } = typeof source === "string" ? { file: source, text: undefined } : source;
  const entry = relative(root, resolve(root, file));
  const read = (name: string): string | null => {
    if (text !== undefined && name === entry) return text;
    try {
      return readFileSync(resolve(root, name), "utf8");
    } catch {
      return null;
    }
  };
  const args = [entry, "--baseDir", root, "--outFile", "out.wasm", "--noColors", ...options];
  const key = keyOf(args);
  const kept = recall(key, read);
  if (kept !== undefined) return kept;
  const asc = await import("assemblyscript/asc"); // takes seconds, which most test files can save
  const [stdout, stderr] = [asc.createMemoryStream(), asc.createMemoryStream()];
  const inputs = new Map<string, string | null>();
  let wasm: Uint8Array<ArrayBuffer> | undefined;
  const { error } = await asc.main(args, {
    stdout,
    stderr,
    readFile: (name, baseDir) => {
      const path = relative(root, resolve(baseDir, name));
      const found = read(path);
      inputs.set(path, found);
      return found;
    },
    writeFile: (name, contents) => {
      if (name === "out.wasm" && typeof contents !== "string") wasm = new Uint8Array(contents);
    },
  });
  const messages = stderr.toString() || (error === null ? "" : String(error));
  const compiled = { messages, ...(error === null && wasm !== undefined && { wasm }) };
  keep(key, inputs, compiled);
  return compiled;
}
