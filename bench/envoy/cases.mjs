/** What is put in front of a scenario: our plugin, its peers, Envoy's own filters, or nothing. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPeers } from "../peers/build.mjs";
import { wasmFilter } from "./bootstrap.mjs";

const plugins = fileURLToPath(new URL("../plugins/", import.meta.url));

/** Of each peer the module of each scenario, `ours` among them. */
export function findModules(names, say) {
  const wanted = names?.filter((name) => name !== "none");
  const ours = (scenario) => join(plugins, scenario, "build/plugin.wasm");
  const peers = wanted?.every((name) => name === "ours") ? [] : buildPeers(say);
  return {
    made: Object.fromEntries(
      peers.map(({ name, made, missing }) => [name, made ?? `not built: ${missing.join(", ")}`]),
    ),
    of(scenario) {
      if (!existsSync(ours(scenario))) throw new Error(`${ours(scenario)} is missing: npm run build makes it.`);
      const all = { ours: ours(scenario) };
      for (const { name, modules } of peers) if (scenario in modules) all[name] = modules[scenario];
      return all;
    },
  };
}

/**
 * The cases of a scenario: `{ name, module?, filters, access }`, `none` first.
 *
 * @param only names of the cases to take; all without it
 */
export function casesOf(scenario, modules, only) {
  const { plugin, configuration, others = {}, variants = {}, peers } = scenario;
  const files = modules.of(plugin);
  const wasm = (name, module, configuration) => ({
    name,
    module,
    configuration,
    filters: [wasmFilter(module, configuration, `${scenario.name}-${name}`)],
    access: [],
  });
  const all = [{ name: "none", filters: [], access: [] }];
  if (Object.keys(variants).length === 0)
    for (const [name, module] of Object.entries(files).filter(([name]) => peers?.includes(name) ?? true))
      all.push(wasm(name, module, configuration));
  for (const [name, variant] of Object.entries(variants)) all.push(wasm(name, files.ours, variant));
  for (const [name, parts] of Object.entries(others)) all.push({ name, filters: [], access: [], ...parts });
  // The same once more with streams that stay open; in a VM of its own, as every case.
  if (scenario.held > 0)
    for (const { name, module } of all.filter(({ module }) => module !== undefined))
      all.push({ ...wasm(`${name} among ${scenario.held}`, module, configuration), held: scenario.held });
  for (const one of all) one.filters = [...one.filters, ...(scenario.behind ?? [])];
  return only === undefined ? all : all.filter(({ name }) => only.includes(name));
}
