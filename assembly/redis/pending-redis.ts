import { PluginInstance } from "../plugin/plugin-instance";

/** A command that Higress has sent. */
export abstract class PendingRedis {
  /** `status` is 0 when there is an answer, of `size` bytes. */
  abstract answered(plugin: PluginInstance, status: i32, size: i32): void;
}

/** What only plugins with a Redis client carry, on Higress; see `GatewayAnswers`. */
export abstract class RedisSupport {
  abstract answered(plugin: PluginInstance, token: u32, status: i32, size: i32): void;
}

/** Set when the plugin can send commands. */
export let redisCalls: RedisSupport | null = null;

export function supportRedisCalls(support: RedisSupport): void {
  redisCalls = support;
}
