import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "./asc.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const options = ["-O3", "--runtime", "incremental", "--use", "abort="];

/**
 * Compiles a package's `test/fixtures/shim.as.ts`, which makes the package callable from here, once for as long as no
 * source changes.
 *
 * @param name folder of the package, such as `codec`
 * @param sources folders of this repository, relative to its root, whose files go into the module
 */
export async function buildShim(name: string, sources: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const fixtures = join(name, "test/fixtures");
  const hash = createHash("sha256").update(options.join(" "));
  for (const folder of [fixtures, ...sources]) {
    for (const file of readdirSync(join(root, folder)).sort()) {
      if (file.endsWith(".ts")) hash.update(readFileSync(join(root, folder, file)));
    }
  }
  const output = join(root, name, "build");
  const built = join(output, `shim-${hash.digest("hex").slice(0, 16)}.wasm`);
  if (existsSync(built)) return new Uint8Array(readFileSync(built));
  const { wasm, messages } = await compile(join(root, fixtures, "shim.as.ts"), options);
  if (!wasm || messages) throw new Error(messages);
  mkdirSync(output, { recursive: true });
  for (const file of readdirSync(output)) {
    if (/^shim-.*\.wasm$/.test(file) && join(output, file) !== built) rmSync(join(output, file), { force: true });
  }
  // Test files run side by side: none may see a file that is half written.
  writeFileSync(`${built}.${process.pid}`, wasm);
  renameSync(`${built}.${process.pid}`, built);
  return wasm;
}
