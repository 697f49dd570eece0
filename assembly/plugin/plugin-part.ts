/**
 * What a feature keeps for a plugin context, made when it is first asked for (`PluginInstance.part`): the context of a plugin that
 * does not use the feature has no room for it, and its module no code.
 */
export abstract class PluginPart {
  nextPart: PluginPart | null = null;
}
