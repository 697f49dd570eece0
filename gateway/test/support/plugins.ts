import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PluginSpec } from "@sluice/gateway";
import { compile } from "../../../test/support/asc.js";

/** A folder with modules for one test file. */
export interface Modules {
  /** `told.as.ts`. */
  readonly told: string;
  /** Imports a function no host has. */
  readonly unlinkable: string;
  remove(): Promise<void>;
}

/** The fixture as a filter. */
export function told(modules: Modules, configuration?: string, name = "told"): PluginSpec {
  return { name, code: modules.told, rootId: "root", ...(configuration !== undefined && { configuration }) };
}

export async function buildModules(): Promise<Modules> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-gateway-test-"));
  const place = async (name: string, options: string[]): Promise<string> => {
    const source = fileURLToPath(new URL("../fixtures/told.as.ts", import.meta.url));
    const { wasm, messages } = await compile(source, ["--exportStart", "_initialize", "-O", ...options]);
    if (wasm === undefined) throw new Error(messages);
    await writeFile(join(folder, name), wasm);
    return join(folder, name);
  };
  return {
    told: await place("told.wasm", ["--use", "abort="]),
    unlinkable: await place("unlinkable.wasm", []), // imports env.abort, which Envoy does not have
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
