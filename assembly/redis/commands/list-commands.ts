import { command1, command2, command3, command4, commandWith } from "../command";
import { RedisCall } from "../redis-call";
import { StringCommands } from "./string-commands";

/** Commands on lists. Indexes count from 0; negative ones from the end, -1 being the last element. */
export abstract class ListCommands extends StringCommands {
  /** Reply: the number of elements. */
  lLen<K>(key: K): RedisCall {
    return this.take(command1<K>("llen", key));
  }

  /** Appends each value. Reply: the number of elements then. */
  rPush<K, V>(key: K, values: V[]): RedisCall {
    return this.take(commandWith<K, V>("rpush", key, values));
  }

  /** Takes the last element. Reply: it, or a null. */
  rPop<K>(key: K): RedisCall {
    return this.take(command1<K>("rpop", key));
  }

  /** Puts each value in front, one after the other. Reply: the number of elements then. */
  lPush<K, V>(key: K, values: V[]): RedisCall {
    return this.take(commandWith<K, V>("lpush", key, values));
  }

  /** Takes the first element. Reply: it, or a null. */
  lPop<K>(key: K): RedisCall {
    return this.take(command1<K>("lpop", key));
  }

  /** Reply: the element, or a null. */
  lIndex<K>(key: K, index: i64): RedisCall {
    return this.take(command2<K, i64>("lindex", key, index));
  }

  /** Reply: the elements from `start` to `stop`, that one included. */
  lRange<K>(key: K, start: i64, stop: i64): RedisCall {
    return this.take(command3<K, i64, i64>("lrange", key, start, stop));
  }

  /** Removes `count` elements that equal `value`, from the end when negative, all when 0. Reply: how many there were. */
  lRem<K, V>(key: K, count: i64, value: V): RedisCall {
    return this.take(command3<K, i64, V>("lrem", key, count, value));
  }

  /** Inserts `value` before the first `pivot`. Reply: the number of elements then, -1 without a pivot, 0 without a list. */
  lInsertBefore<K, P, V>(key: K, pivot: P, value: V): RedisCall {
    return this.take(command4<K, string, P, V>("linsert", key, "before", pivot, value));
  }

  /** As `lInsertBefore`, after it. */
  lInsertAfter<K, P, V>(key: K, pivot: P, value: V): RedisCall {
    return this.take(command4<K, string, P, V>("linsert", key, "after", pivot, value));
  }
}
