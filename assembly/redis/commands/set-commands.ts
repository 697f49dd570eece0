import { command1, command2, command3, commandWith } from "../command";
import { RedisCall } from "../redis-call";
import { HashCommands } from "./hash-commands";

/** Commands on sets. */
export abstract class SetCommands extends HashCommands {
  /** Reply: the number of members. */
  sCard<K>(key: K): RedisCall {
    return this.take(command1<K>("scard", key));
  }

  /** Adds members. Reply: how many of them were not there. */
  sAdd<K, M>(key: K, members: M[]): RedisCall {
    return this.take(commandWith<K, M>("sadd", key, members));
  }

  /** Removes members. Reply: how many of them there were. */
  sRem<K, M>(key: K, members: M[]): RedisCall {
    return this.take(commandWith<K, M>("srem", key, members));
  }

  /** Reply: 1 when it is a member, else 0. */
  sIsMember<K, M>(key: K, member: M): RedisCall {
    return this.take(command2<K, M>("sismember", key, member));
  }

  /** Reply: all members. */
  sMembers<K>(key: K): RedisCall {
    return this.take(command1<K>("smembers", key));
  }

  /** Reply: what is in the first set and not in the second. */
  sDiff<A, B>(key1: A, key2: B): RedisCall {
    return this.take(command2<A, B>("sdiff", key1, key2));
  }

  /** Stores what `sDiff` gives under `destination`. Reply: how many that are. */
  sDiffStore<D, A, B>(destination: D, key1: A, key2: B): RedisCall {
    return this.take(command3<D, A, B>("sdiffstore", destination, key1, key2));
  }

  /** Reply: what is in both sets. */
  sInter<A, B>(key1: A, key2: B): RedisCall {
    return this.take(command2<A, B>("sinter", key1, key2));
  }

  /** Stores what `sInter` gives under `destination`. Reply: how many that are. */
  sInterStore<D, A, B>(destination: D, key1: A, key2: B): RedisCall {
    return this.take(command3<D, A, B>("sinterstore", destination, key1, key2));
  }

  /** Reply: what is in one of the sets. */
  sUnion<A, B>(key1: A, key2: B): RedisCall {
    return this.take(command2<A, B>("sunion", key1, key2));
  }

  /** Stores what `sUnion` gives under `destination`. Reply: how many that are. */
  sUnionStore<D, A, B>(destination: D, key1: A, key2: B): RedisCall {
    return this.take(command3<D, A, B>("sunionstore", destination, key1, key2));
  }
}
