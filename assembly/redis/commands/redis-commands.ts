import { RespWriter } from "@sluice/codec/resp/writer";
import { addArguments } from "../argument";
import { command2 } from "../command";
import { RedisCall } from "../redis-call";
import { SortedSetCommands } from "./sorted-set-commands";

/**
 * The commands of Redis, one method each.
 *
 * Keys, fields and values are strings, which become their bytes without loss, `Uint8Array`, numbers or `bool`. Words are
 * sent in lower case. Each argument is sent with its length, so none can end its command.
 */
export abstract class RedisCommands extends SortedSetCommands {
  /** Any command, as in redis-cli: `["config", "get", "maxmemory"]`. */
  command<A>(args: A[]): RedisCall {
    const command = new RespWriter();
    addArguments<A>(command, args);
    return this.take(command);
  }

  /**
   * Runs a Lua script, in which nothing comes between its commands. `keys` are `KEYS` in it, `args` are `ARGV`; an empty list
   * needs its type: `new Array<string>()`. Reply: what the script returns.
   */
  eval<K, A>(script: string, keys: K[], args: A[]): RedisCall {
    const command = command2<string, i64>("eval", script, keys.length);
    addArguments<K>(command, keys);
    addArguments<A>(command, args);
    return this.take(command);
  }
}
