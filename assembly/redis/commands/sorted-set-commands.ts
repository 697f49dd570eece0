import { addEntries, command1, command2, command3, commandWith } from "../command";
import { RedisCall } from "../redis-call";
import { SetCommands } from "./set-commands";

/** Commands on sorted sets, whose members have scores. Ranks count from 0, negative ones from the end. */
export abstract class SortedSetCommands extends SetCommands {
  /** Reply: the number of members. */
  zCard<K>(key: K): RedisCall {
    return this.take(command1<K>("zcard", key));
  }

  /** Adds members with their scores, in the order in which the map got them; sent as score and member in turn. Reply: how many of them were not there. */
  zAdd<K, M, S>(key: K, scores: Map<M, S>): RedisCall {
    const command = command1<K>("zadd", key);
    addEntries<M, S>(command, scores, true);
    return this.take(command);
  }

  /** Reply: how many scores lie from `min` to `max`: numbers, or text such as `(1.5`, `-inf`. */
  zCount<K, A, B>(key: K, min: A, max: B): RedisCall {
    return this.take(command3<K, A, B>("zcount", key, min, max));
  }

  /** Adds to the score of a member. Sent as `zincrby key delta member`. Reply: the score then. */
  zIncrBy<K, M, D>(key: K, member: M, delta: D): RedisCall {
    return this.take(command3<K, D, M>("zincrby", key, delta, member));
  }

  /** Reply: the score of the member, or a null. */
  zScore<K, M>(key: K, member: M): RedisCall {
    return this.take(command2<K, M>("zscore", key, member));
  }

  /** Reply: the place of the member, the lowest score being at 0, or a null. */
  zRank<K, M>(key: K, member: M): RedisCall {
    return this.take(command2<K, M>("zrank", key, member));
  }

  /** As `zRank`, the highest score being at 0. */
  zRevRank<K, M>(key: K, member: M): RedisCall {
    return this.take(command2<K, M>("zrevrank", key, member));
  }

  /** Removes members. Reply: how many there were. */
  zRem<K, M>(key: K, members: M[]): RedisCall {
    return this.take(commandWith<K, M>("zrem", key, members));
  }

  /** Reply: the members from rank `start` to `stop`, that one included, the lowest score first. */
  zRange<K>(key: K, start: i64, stop: i64): RedisCall {
    return this.take(command3<K, i64, i64>("zrange", key, start, stop));
  }

  /** As `zRange`, the highest score first. */
  zRevRange<K>(key: K, start: i64, stop: i64): RedisCall {
    return this.take(command3<K, i64, i64>("zrevrange", key, start, stop));
  }
}
