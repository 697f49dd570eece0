import { join } from "node:path";
import { compile } from "./asc.js";

const options = ["-O3", "--runtime", "incremental", "--use", "abort="];

/**
 * Compiles a package's `test/fixtures/shim.as.ts`, which makes the package callable from here.
 *
 * @param name folder of the package, such as `codec`
 */
export async function buildShim(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const { wasm, messages } = await compile(join(name, "test/fixtures/shim.as.ts"), options);
  if (!wasm || messages) throw new Error(messages);
  return wasm;
}
