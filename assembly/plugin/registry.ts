import { setGuest } from "../abi/guest";
import { PluginDefinition, unknownPlugin } from "./definition";
import { Dispatcher } from "./dispatcher";
import { E_DUPLICATE_NAME, E_KNOWN_ROOT_IDS, E_NO_PLUGIN, E_UNKNOWN_ROOT_ID } from "./errors";

const definitions: PluginDefinition[] = [];

/** Called by `setCtx`. */
export function register(definition: PluginDefinition): void {
  if (definitions.length == 0) setGuest(new Dispatcher(definitions));
  definitions.push(definition);
}

/** Names in the order of registration. */
export function pluginNames(): string[] {
  const names = new Array<string>();
  for (let i = 0, count = definitions.length; i < count; i++) names.push(unchecked(definitions[i]).name);
  return names;
}

/**
 * The plugin that a root id selects: with one plugin in the module any root id does, else the one of that name.
 * @returns `unknownPlugin` when there is none
 */
export function definitionOf(rootId: string): PluginDefinition {
  if (definitions.length == 1) return unchecked(definitions[0]);
  for (let i = 0, count = definitions.length; i < count; i++) {
    const definition = unchecked(definitions[i]);
    if (definition.name == rootId) return definition;
  }
  return unknownPlugin;
}

/** The reason for which no plugin was selected. */
export function unknownRootId(rootId: string): string {
  let reason = E_UNKNOWN_ROOT_ID + rootId + E_KNOWN_ROOT_IDS;
  for (let i = 0, count = definitions.length; i < count; i++)
    reason += (i > 0 ? ", " : "") + unchecked(definitions[i]).name;
  return reason;
}

/** The first mistake in what the module registers, "" when there is none. */
function registrationProblem(): string {
  if (definitions.length == 0) return E_NO_PLUGIN;
  for (let i = 0, count = definitions.length; i < count; i++) {
    const definition = unchecked(definitions[i]);
    const problem = definition.problem;
    if (problem.length > 0) return definition.name + ": " + problem;
    for (let j = 0; j < i; j++) {
      if (unchecked(definitions[j]).name == definition.name) return E_DUPLICATE_NAME + definition.name;
    }
  }
  return "";
}

/** Asked by the build once the start code has run: address of the text of the problem, 0 when there is none. */
export function sluice_problem(): usize {
  const problem = registrationProblem();
  return problem.length > 0 ? changetype<usize>(problem) : 0;
}
