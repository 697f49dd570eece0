import { RespWriter } from "@sluice/codec/resp/writer";
import { addArguments } from "../argument";
import { addEntries, command1, command2, command4 } from "../command";
import { RedisCall } from "../redis-call";
import { KeyCommands } from "./key-commands";

/** Commands on strings, numbers in strings included. */
export abstract class StringCommands extends KeyCommands {
  /** Reply: the value, a null when there is none. */
  get<K>(key: K): RedisCall {
    return this.take(command1<K>("get", key));
  }

  /** Sets a value, for good. Reply: `OK`. */
  set<K, V>(key: K, value: V): RedisCall {
    return this.take(command2<K, V>("set", key, value));
  }

  /** Sets a value for `ttl` seconds. Sent as `set key value ex ttl`. Reply: `OK`. */
  setEx<K, V>(key: K, value: V, ttl: i64): RedisCall {
    return this.take(command4<K, V, string, i64>("set", key, value, "ex", ttl));
  }

  /** Sets a value where there is none, for `ttl` seconds, or for good when that is 0 or less. Sent as `set key value nx ex ttl`. Reply: `OK`, or a null when there was one. */
  setNX<K, V>(key: K, value: V, ttl: i64 = 0): RedisCall {
    const command = command2<K, V>("set", key, value).text("nx");
    if (ttl > 0) command.text("ex").integer(ttl);
    return this.take(command);
  }

  /** Reply: an array with the value of each key, or a null. */
  mGet<K>(keys: K[]): RedisCall {
    const command = new RespWriter().command("mget");
    addArguments<K>(command, keys);
    return this.take(command);
  }

  /** Sets several values, in the order in which the map got them. Reply: `OK`. */
  mSet<K, V>(values: Map<K, V>): RedisCall {
    const command = new RespWriter().command("mset");
    addEntries<K, V>(command, values, false);
    return this.take(command);
  }

  /** Adds 1. Reply: the number then. */
  incr<K>(key: K): RedisCall {
    return this.take(command1<K>("incr", key));
  }

  /** Subtracts 1. Reply: the number then. */
  decr<K>(key: K): RedisCall {
    return this.take(command1<K>("decr", key));
  }

  /** Reply: the number then. */
  incrBy<K>(key: K, delta: i64): RedisCall {
    return this.take(command2<K, i64>("incrby", key, delta));
  }

  /** Reply: the number then. */
  decrBy<K>(key: K, delta: i64): RedisCall {
    return this.take(command2<K, i64>("decrby", key, delta));
  }
}
