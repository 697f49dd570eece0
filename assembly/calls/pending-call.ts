import { PluginInstance } from "../plugin/plugin-instance";

/** What only plugins that make HTTP calls carry; see `HttpAnswers`. */
export abstract class HttpCallSupport {
  /** All three counts are 0 when the call failed without an answer. */
  abstract answered(plugin: PluginInstance, token: u32, headers: i32, bodySize: i32, trailers: i32): void;
}

/** Set when the plugin can make HTTP calls. */
export let httpCalls: HttpCallSupport | null = null;

export function supportHttpCalls(support: HttpCallSupport): void {
  httpCalls = support;
}
