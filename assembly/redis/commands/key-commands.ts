import { RespWriter } from "@sluice/codec/resp/writer";
import { command1, command2 } from "../command";
import { RedisCall } from "../redis-call";

/** Commands that are the same for values of every type. */
export abstract class KeyCommands {
  /** For the SDK: what becomes of a command. */
  abstract take(command: RespWriter): RedisCall;

  /** Removes a key. Reply: 1, or 0 when there is none. */
  del<K>(key: K): RedisCall {
    return this.take(command1<K>("del", key));
  }

  /** Reply: 1 when there is such a key, else 0. */
  exists<K>(key: K): RedisCall {
    return this.take(command1<K>("exists", key));
  }

  /** Has a key removed after so many seconds. Reply: 1, or 0 when there is none. */
  expire<K>(key: K, ttl: i64): RedisCall {
    return this.take(command2<K, i64>("expire", key, ttl));
  }

  /** Has a key stay. Reply: 1, or 0 when there is none, or it stays already. */
  persist<K>(key: K): RedisCall {
    return this.take(command1<K>("persist", key));
  }
}
