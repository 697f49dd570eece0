import { strayImports } from "./check-imports.js";
import * as errors from "./errors.js";
import type { Problem } from "./errors.js";
import { type EnvoyVersion, type Host, hostOf, type Target } from "./hosts.js";
import { describe } from "./signature.js";
import { readModule, type WasmExport } from "./wasm-module.js";

/** Begins the name of every export that is for the build only. */
export const BUILD_PREFIX = "sluice_";

/** A global that hosts read which explain what happened; the others leave it alone. */
const RULE_GLOBAL = "_rule_";

const MARKER_PREFIX = "proxy_abi_version_";

/**
 * Checks a finished plugin against the host it is built for: it imports only host calls that the host offers, with
 * their types; exports exactly the target's ABI marker, `memory`, `malloc`, `_initialize` and callbacks with the types
 * that the host wants; has no start section and names its functions. Source: Envoy's own load errors.
 *
 * @param envoy oldest Envoy that the module must load in, 1.33 when absent
 * @returns what is wrong, empty when the host will load it
 */
export function verifyModule(bytes: Uint8Array, target: Target, envoy?: EnvoyVersion): Problem[] {
  const host = hostOf(target, envoy);
  try {
    const module = readModule(bytes);
    const problems = strayImports(module.imports, host).map((stray) => stray.problem());
    problems.push(...checkExports(module.exports, host));
    if (module.hasStart) problems.push(errors.startSection());
    if (!module.hasNames) problems.push(errors.nameSection());
    return problems;
  } catch (error) {
    if (error instanceof errors.ModuleFormatError) return [{ code: error.code, message: error.message }];
    throw error;
  }
}

function checkExports(exports: readonly WasmExport[], host: Host): Problem[] {
  const problems: Problem[] = [];
  const markers = exports.filter(({ name }) => name.startsWith(MARKER_PREFIX)).map(({ name }) => name);
  if (markers.length !== 1 || markers[0] !== host.marker) problems.push(errors.markerMissing(host.marker, markers));

  const has = (name: string, kind: string) => exports.some((one) => one.name === name && one.kind === kind);
  if (!has("memory", "memory")) problems.push(errors.exportMissing("memory", "the host could not read or write it"));
  if (!has("malloc", "function")) problems.push(errors.exportMissing("malloc", "the host could not hand over data"));
  if (!has("_initialize", "function")) {
    problems.push(errors.exportMissing("_initialize", "its top-level code would never run"));
  }

  for (const { name, kind, type } of exports) {
    const want = host.exports.get(name);
    if (name.startsWith(BUILD_PREFIX)) problems.push(errors.exportLeftover(name));
    else if (name === "memory" || name.startsWith(MARKER_PREFIX)) continue;
    else if (name === RULE_GLOBAL && kind === "global") continue;
    else if (want === undefined) problems.push(errors.exportUnknown(name));
    else if (type !== want)
      problems.push(errors.exportType(name, describe(want), type ? describe(type) : "no function"));
  }
  return problems;
}
