import binaryen from "assemblyscript/binaryen";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "../../../test/support/asc.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const output = join(root, "matcher/build");
const entry = "matcher/test/fixtures/shim.as.ts";
const sources = ["matcher", "matcher/lookup", "matcher/test/fixtures", "codec", "codec/json"];
const options = ["-O3", "--runtime", "incremental", "--use", "abort="];

/** Compiles the shim, which makes the package callable from here, once for as long as no source changes. */
export async function buildShim(): Promise<Uint8Array<ArrayBuffer>> {
  const hash = createHash("sha256").update(options.join(" "));
  for (const folder of sources) {
    for (const name of readdirSync(join(root, folder)).sort()) {
      if (name.endsWith(".ts")) hash.update(readFileSync(join(root, folder, name)));
    }
  }
  const file = join(output, `shim-${hash.digest("hex").slice(0, 16)}.wasm`);
  if (existsSync(file)) return new Uint8Array(readFileSync(file));
  const { wasm, messages } = await compile(entry, options);
  if (!wasm || messages) throw new Error(messages);
  mkdirSync(output, { recursive: true });
  for (const name of readdirSync(output)) {
    if (/^shim-.*\.wasm$/.test(name) && join(output, name) !== file) rmSync(join(output, name), { force: true });
  }
  // Test files run side by side: none may see a file that is half written.
  writeFileSync(`${file}.${process.pid}`, wasm);
  renameSync(`${file}.${process.pid}`, file);
  return wasm;
}

/** The module with a call of `env.log_execution` in each round of a loop, at each entry of a function and at its end. */
export function withStepsLogged(wasm: Uint8Array): Uint8Array<ArrayBuffer> {
  const module = binaryen.readBinary(wasm);
  try {
    module.runPasses(["log-execution"]);
    return new Uint8Array(module.emitBinary());
  } finally {
    module.dispose();
  }
}
