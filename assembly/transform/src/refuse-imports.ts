import type { Node, Program } from "assemblyscript";
import { type Callers, chainTo, readCallers } from "./call-graph.js";
import { findCallSite, findImport } from "./call-site.js";
import { type StrayImport, strayImports } from "./check-imports.js";
import { report } from "./diagnostics.js";
import { noMarker } from "./errors.js";
import { hostOf, MARKERS, type Target } from "./hosts.js";
import { authorSources, placeOf } from "./source-text.js";
import { readModule } from "./wasm-module.js";
import type { Module } from "./transform.js";

/** The target whose ABI marker is the only one left. */
function targetOf(names: ReadonlySet<string>): Target | null {
  const targets = (Object.keys(MARKERS) as Target[]).filter((target) => names.has(MARKERS[target]));
  return targets.length === 1 ? targets[0]! : null;
}

/**
 * Reports each import of a pruned module that its host does not offer, where the author calls it. To be called once all
 * that is out of reach is gone from the module: an import that nothing reaches is not there when the host loads it.
 */
export function refuseStrayImports(program: Program, module: Module): void {
  const { imports, exports } = readModule(module.emitBinary());
  const target = targetOf(new Set(exports.map(({ name }) => name)));
  if (!target) return report(program, null, noMarker());
  const stray = strayImports(imports, hostOf(target));
  if (stray.length === 0) return;
  const callers = readCallers(module);
  for (const one of stray) reportStray(program, one, callers);
}

/**
 * Reports imports of memories, tables and globals. To be called before the module is run: it could not be linked.
 * @returns whether there are any
 */
export function refuseOtherImports(program: Program, bytes: Uint8Array): boolean {
  const others = readModule(bytes).imports.filter(({ kind }) => kind !== "function");
  for (const one of strayImports(others, hostOf("envoy"))) reportStray(program, one, new Map());
  return others.length > 0;
}

function reportStray(program: Program, stray: StrayImport, callers: Callers): void {
  const element = findImport(program, stray.import.module, stray.import.name);
  const name = element?.internalName ?? stray.import.name;
  const chain = chainTo(callers, name, (callersOfName) => findCallSite(program, name, callersOfName) !== null);
  const site = findCallSite(program, name, chain);
  const declaration = (element as { declaration?: Node } | null)?.declaration;
  const own = declaration && authorSources(program.sources).includes(declaration.range.source) ? declaration : null;
  const declared = own ? `, declared at ${placeOf(own)}` : "";
  const used = site ? `, called at ${placeOf(site)}` : "";
  report(program, (site ?? own)?.range ?? null, stray.problem(declared, used));
}
