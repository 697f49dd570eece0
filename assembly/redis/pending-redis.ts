import { PluginInstance } from "../plugin/plugin-instance";

/** What only plugins with a Redis client carry, on Higress; see `GatewayAnswers`. */
export abstract class RedisSupport {
  /** `status` is 0 when there is an answer, of `size` bytes. */
  abstract answered(plugin: PluginInstance, token: u32, status: i32, size: i32): void;
}

/** Set when the plugin can send commands. */
export let redisCalls: RedisSupport | null = null;

export function supportRedisCalls(support: RedisSupport): void {
  redisCalls = support;
}
