import { fileURLToPath } from "node:url";
import { compile } from "../../support/asc.js";

const source = fileURLToPath(new URL("fixtures/raw.as.ts", import.meta.url));

/** Compiles the module that does what it is asked; with its top-level code as exported function or as start section. */
export async function rawModule(topLevel: "function" | "start section" = "function"): Promise<Uint8Array> {
  const options = ["--runtime", "stub", "--debug", "-O1", "--use", "abort=test/e2e/hazards/fixtures/raw.as/abort"];
  const start = topLevel === "function" ? ["--exportStart", "_initialize"] : [];
  const { wasm, messages } = await compile(source, [...options, ...start]);
  if (wasm === undefined) throw new Error(messages);
  return wasm;
}

/** The request header that gives a stream its script. */
export const scriptHeader = (script: string): readonly string[] => [`x-script: ${script}`];
