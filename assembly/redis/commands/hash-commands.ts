import { addEntries, command1, command2, command3, commandWith } from "../command";
import { RedisCall } from "../redis-call";
import { ListCommands } from "./list-commands";

/** Commands on hashes. */
export abstract class HashCommands extends ListCommands {
  /** Reply: 1 when the hash has the field, else 0. */
  hExists<K, F>(key: K, field: F): RedisCall {
    return this.take(command2<K, F>("hexists", key, field));
  }

  /** Removes fields. Reply: how many there were. */
  hDel<K, F>(key: K, fields: F[]): RedisCall {
    return this.take(commandWith<K, F>("hdel", key, fields));
  }

  /** Reply: the number of fields. */
  hLen<K>(key: K): RedisCall {
    return this.take(command1<K>("hlen", key));
  }

  /** Reply: the value of the field, or a null. */
  hGet<K, F>(key: K, field: F): RedisCall {
    return this.take(command2<K, F>("hget", key, field));
  }

  /** Reply: 1 when the field is a further one, 0 when it had a value. */
  hSet<K, F, V>(key: K, field: F, value: V): RedisCall {
    return this.take(command3<K, F, V>("hset", key, field, value));
  }

  /** Reply: an array with the value of each field, or a null. */
  hMGet<K, F>(key: K, fields: F[]): RedisCall {
    return this.take(commandWith<K, F>("hmget", key, fields));
  }

  /** Sets several fields, in the order in which the map got them. Reply: `OK`. */
  hMSet<K, F, V>(key: K, values: Map<F, V>): RedisCall {
    const command = command1<K>("hmset", key);
    addEntries<F, V>(command, values, false);
    return this.take(command);
  }

  /** Reply: the names of all fields. */
  hKeys<K>(key: K): RedisCall {
    return this.take(command1<K>("hkeys", key));
  }

  /** Reply: the values of all fields. */
  hVals<K>(key: K): RedisCall {
    return this.take(command1<K>("hvals", key));
  }

  /** Reply: names and values in turn; `reply.value.get(name)` finds one. */
  hGetAll<K>(key: K): RedisCall {
    return this.take(command1<K>("hgetall", key));
  }

  /** Reply: the number then. */
  hIncrBy<K, F>(key: K, field: F, delta: i64): RedisCall {
    return this.take(command3<K, F, i64>("hincrby", key, field, delta));
  }

  /** Reply: the number then. */
  hIncrByFloat<K, F>(key: K, field: F, delta: f64): RedisCall {
    return this.take(command3<K, F, f64>("hincrbyfloat", key, field, delta));
  }
}
