import { fileURLToPath } from "node:url";
import { compile, type Compiled } from "./asc.js";

const config = fileURLToPath(new URL("../../assembly/asconfig.json", import.meta.url));

/** Compiles a plugin of this repository as `sluice build` does, for tests. */
export function compilePlugin(
  entry: string | URL,
  target: "release" | "higress" | "debug" = "release",
): Promise<Compiled> {
  const file = typeof entry === "string" ? entry : fileURLToPath(entry);
  return compile(file, ["--config", config, "--target", target]);
}

/** As `compilePlugin`, for a plugin that must build. */
export async function buildPlugin(entry: string | URL, target: "release" | "higress" = "release"): Promise<Uint8Array> {
  const { wasm, messages } = await compilePlugin(entry, target);
  if (!wasm) throw new Error(`The plugin ${String(entry)} does not build:\n${messages}`);
  return wasm;
}
