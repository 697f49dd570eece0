import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../../", import.meta.url);

/**
 * The plugin of `cases.ts` as another SDK makes it, built now unless nothing has changed since the last time.
 *
 * @throws what is missing on this machine, with the command that installs it
 */
export function foreignModule(name: string): Uint8Array {
  const { status, stderr } = spawnSync("node", ["scripts/foreign-modules.mjs", name], {
    cwd: fileURLToPath(root),
    encoding: "utf8",
    stdio: ["ignore", "inherit", "pipe"],
  });
  if (status !== 0) throw new Error(stderr);
  return readFileSync(new URL(`build/foreign/${name}.wasm`, root));
}
