import type { Node, Program } from "assemblyscript";
import { type Callers, chainTo, readCallers } from "./call-graph.js";
import { findCallSite, findImport } from "./call-site.js";
import { type StrayImport, strayImports } from "./check-imports.js";
import { report } from "./diagnostics.js";
import { noMarker } from "./errors.js";
import { hostOf, MARKERS, type Target } from "./hosts.js";
import { importsLeft } from "./imports-left.js";
import { authorSources, placeOf } from "./source-text.js";
import type { Binaryen, Module } from "./transform.js";
import type { WasmImport } from "./wasm-module.js";

/** The target whose ABI marker is the only one left. */
function targetOf(names: ReadonlySet<string>): Target | null {
  const targets = (Object.keys(MARKERS) as Target[]).filter((target) => names.has(MARKERS[target]));
  return targets.length === 1 ? targets[0]! : null;
}

/**
 * Reports each import of a pruned module that its host does not offer, where the author calls it. An import that nothing
 * reaches any more is no matter: it is not there when the host loads the module.
 * @param exports names of the exports that are left
 */
export function refuseStrayImports(
  program: Program,
  binaryen: Binaryen,
  module: Module,
  exports: ReadonlySet<string>,
): void {
  const target = targetOf(exports);
  if (!target) return report(program, null, noMarker());
  const stray = strayImports(importsLeft(program, binaryen, module), hostOf(target));
  if (stray.length === 0) return;
  const callers = readCallers(module);
  for (const one of stray) reportStray(program, one, callers);
}

/**
 * Reports imports of memories, tables and globals. To be called before the module is run: it could not be linked.
 * @returns whether there are any
 */
export function refuseOtherImports(program: Program, imports: readonly WasmImport[]): boolean {
  const others = imports.filter(({ kind }) => kind !== "function");
  for (const one of strayImports(others, hostOf("envoy"))) reportStray(program, one, new Map());
  return others.length > 0;
}

function reportStray(program: Program, { import: stray, problem }: StrayImport, callers: Callers): void {
  const element =
    program.instancesByName.get(stray.internalName ?? "") ?? findImport(program, stray.module, stray.name);
  const name = stray.internalName ?? stray.name;
  const chain = chainTo(callers, name, (callersOfName) => findCallSite(program, name, callersOfName) !== null);
  const site = findCallSite(program, name, chain);
  const declaration = (element as { declaration?: Node } | null)?.declaration;
  const own = declaration && authorSources(program.sources).includes(declaration.range.source) ? declaration : null;
  const declared = own ? `, declared at ${placeOf(own)}` : "";
  const used = site ? `, called at ${placeOf(site)}` : "";
  report(program, (site ?? own)?.range ?? null, problem(declared, used));
}
