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
 * Are there several plugins in the module, so that the root id selects one? Asked by the build once the start code has run, which then
 * puts the answer in place of the question.
 */
export function areSeveral(): bool {
  return definitions.length > 1;
}

/** The first plugin of the module, which any root id selects when it is the only one. */
export function firstDefinition(): PluginDefinition {
  return unchecked(definitions[0]);
}

/** The plugin of this name. @returns `unknownPlugin` when there is none */
export function definitionOf(rootId: string): PluginDefinition {
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

/**
 * Has the build asked for `sluice_problem`? One that has makes no module of what has a problem, and puts `true` in place of this; a
 * module compiled without the SDK's transform finds out for itself.
 */
export function wasChecked(): bool {
  return false;
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
