import type { Flavour } from "../options.js";
import type { ModuleInfo } from "./module-info.js";

/** ABI versions a host knows, in rising order; positions are comparable. */
export const abiVersions = ["0.1.0", "0.2.0", "0.2.1", "0.2.100"] as const;
export type AbiVersion = (typeof abiVersions)[number];

const markers: ReadonlyMap<string, AbiVersion> = new Map(
  abiVersions.map((version) => [`proxy_abi_version_${version.replaceAll(".", "_")}`, version]),
);

/**
 * The ABI a module was written for: its first function export that is a marker this host knows. The function is
 * never called. 0.2.100 is Higress' own. Undefined when there is no marker.
 */
export function detectAbi(module: ModuleInfo, flavour: Flavour): AbiVersion | undefined {
  for (const { name, kind } of module.exports) {
    const version = kind === "function" ? markers.get(name) : undefined;
    if (version !== undefined && (version !== "0.2.100" || flavour === "higress")) return version;
  }
  return undefined;
}

/** Whether `version` is at least `minimum`. */
export function abiAtLeast(version: AbiVersion, minimum: AbiVersion): boolean {
  return abiVersions.indexOf(version) >= abiVersions.indexOf(minimum);
}
