import { PluginInstance } from "../plugin/plugin-instance";

/** What only plugins that receive from queues carry; see `SharedQueue`. */
export abstract class QueueSupport {
  /** There is an item in the queue. */
  abstract ready(plugin: PluginInstance, token: u32): void;
}

/** Set when the plugin can receive from a queue. */
export let queues: QueueSupport | null = null;

export function supportQueues(support: QueueSupport): void {
  queues = support;
}
