import type { ByteString } from "../bytes.js";

/** What a plugin has told by `proxy_redis_init`, or what holds without it. */
export interface RedisLogin {
  /** Empty for the default user. */
  readonly username: ByteString;
  /** Empty for none. */
  readonly password: ByteString;
  /** Default 0. */
  readonly database: number;
  /** Milliseconds until a call is given up; 0 means never. */
  readonly timeoutMs: number;
  /** What is behind the name of the cluster, `db` among it. */
  readonly parameters: URLSearchParams;
}

/** What one worker has with a cluster; made anew by each `proxy_redis_init`. */
export interface RedisSession {
  /** Sends one command and gives the bytes of its answer. A rejected promise is a network error. */
  call(query: Uint8Array): Promise<Uint8Array>;
  /** Drops the connection and what waits on it. A later call may make another one. */
  close(): void;
}

/** A Redis cluster of Higress: `redisServer` is one that is there, and a test may give a function of its own. */
export type RedisCluster = (login: RedisLogin) => RedisSession;
