import { createRequire } from "node:module";
import { CelMissingError } from "../errors.js";

/** The evaluator of Envoy's expression language: a peer that is only needed when a plugin makes expressions. */
export type CelLibrary = typeof import("@bufbuild/cel", { with: { "resolution-mode": "require" } });

let library: CelLibrary | undefined;

/**
 * Loads the evaluator when the first expression is made. It comes by `require`, because host calls cannot wait.
 *
 * @throws CelMissingError when it is not installed
 */
export function celLibrary(): CelLibrary {
  try {
    library ??= createRequire(import.meta.url)("@bufbuild/cel") as CelLibrary;
    return library;
  } catch (error) {
    if ((error as { code?: unknown }).code === "MODULE_NOT_FOUND") throw new CelMissingError({ cause: error });
    throw error;
  }
}
