import { fileURLToPath } from "node:url";
import { compile, type Compiled, type Source } from "./asc.js";

const config = fileURLToPath(new URL("../../assembly/asconfig.json", import.meta.url));

/** Compiles a plugin of this repository as `sluice build` does, for tests. */
export function compilePlugin(
  entry: Source | URL,
  target: "release" | "higress" | "debug" = "release",
): Promise<Compiled> {
  const source = entry instanceof URL ? fileURLToPath(entry) : entry;
  return compile(source, ["--config", config, "--target", target]);
}

/** As `compilePlugin`, for a plugin that must build. */
export async function buildPlugin(entry: Source | URL, target: "release" | "higress" = "release"): Promise<Uint8Array> {
  const { wasm, messages } = await compilePlugin(entry, target);
  const name = typeof entry === "object" && "file" in entry ? entry.file : String(entry);
  if (!wasm) throw new Error(`The plugin ${name} does not build:\n${messages}`);
  return wasm;
}
