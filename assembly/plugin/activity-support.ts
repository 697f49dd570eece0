import { PluginInstance } from "./plugin-instance";

/** What only plugins carry whose configuration starts something; see `timers/activities.ts`. */
export abstract class ActivitySupport {
  /** A configuration is about to be read. */
  abstract begin(plugin: PluginInstance): void;
  /** It is in force, or refused. */
  abstract settle(plugin: PluginInstance, accepted: bool): void;
}

/** Set when a configuration can start something. */
export let activities: ActivitySupport | null = null;

export function supportActivities(support: ActivitySupport): void {
  activities = support;
}
