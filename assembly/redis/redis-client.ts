import { RespWriter } from "@sluice/codec/resp/writer";
import { CallStatus } from "../calls/call-status";
import { Cluster } from "../clusters/cluster";
import { currentPlugin } from "../plugin/current";
import { PluginContext } from "../plugin/plugin-context";
import { E_REDIS_NO_BRIDGE } from "../plugin/errors";
import { RedisCommands } from "./commands/redis-commands";
import { LoginCheck } from "./login-check";
import { login } from "./road";
import { RedisCall } from "./redis-call";
import { RedisPipeline } from "./redis-pipeline";

/**
 * Talks to a Redis server. Keep one object per server, in a constant or in the configuration. Each command is a method, which
 * describes a call; `send` or `sendFor` makes it:
 *
 * ```ts
 * const status = redis.get("key").send(ctx, config, (ctx, config, reply) => {
 *   if (reply.ok) ctx.request.headers.set("x-value", reply.value.asText());
 *   ctx.resumeRequest();
 * });
 * return status == CallStatus.Started ? HeaderStatus.Pause : HeaderStatus.Continue;
 * ```
 *
 * On Higress (`plugin.higress.wasm`) the gateway's own client does the work, over connections that it keeps. Elsewhere
 * (`plugin.wasm`) each call or pipeline is a connection of its own, through the TCP bridge of the gateway, cluster
 * `sluice-tcp-bridge`. Host calls: `proxy_redis_init`, `proxy_redis_call`; `proxy_http_call`.
 */
export class RedisClient extends RedisCommands {
  /** For the SDK. */
  user: string = "";
  secret: string = "";
  databaseNumber: i32 = 0;
  timeoutMilliseconds: u32 = 1000;
  flushTimeout: u32 = 3;
  flushSize: u32 = 1024;
  /** Does somebody else log in to this cluster? */
  foreign: bool = false;
  /** The cluster that is known to take user, password and database. */
  readyFor: string | null = null;
  /** How often it was logged in to. */
  logins: i32 = 0;

  constructor(readonly cluster: Cluster) {
    super();
  }

  /** Name of an ACL user; "" for the default one. */
  username(name: string): this {
    this.user = name;
    return this;
  }

  /** "" for none. */
  password(password: string): this {
    this.secret = password;
    return this;
  }

  /** Number of the database; 0 by default. */
  database(number: i32): this {
    this.databaseNumber = number;
    return this;
  }

  /** Milliseconds until a call or pipeline is given up; 1000 by default, at most 2147483647. */
  timeout(milliseconds: u32): this {
    this.timeoutMilliseconds = min(milliseconds, i32.MAX_VALUE);
    return this;
  }

  /** Milliseconds for which Higress collects commands before it sends them; 3 by default. Elsewhere without effect. */
  bufferFlushTimeout(milliseconds: u32): this {
    this.flushTimeout = milliseconds;
    return this;
  }

  /** Bytes of commands with which Higress waits no longer; 1024 by default. Elsewhere without effect. */
  maxBufferSizeBeforeFlush(bytes: u32): this {
    this.flushSize = bytes;
    return this;
  }

  /** Has Higress send each command at once. */
  disableBuffer(): this {
    return this.bufferFlushTimeout(0).maxBufferSizeBeforeFlush(0);
  }

  /**
   * Is the cluster known to take user, password and database? On Higress once the gateway's client is set up, elsewhere
   * once the server has answered. Nobody has to wait for it: a call does what is needed first.
   */
  get ready(): bool {
    return this.readyFor == this.cluster.clusterName();
  }

  /**
   * Logs in ahead of the first call. To be called in a parser, where it tells a gateway that cannot work:
   *
   * ```ts
   * const problem = config.redis.init(context);
   * if (problem.length > 0) json.refuse(problem);
   * ```
   *
   * What may pass, such as a cluster that is not there yet, is said in the log and tried again with each call.
   *
   * @param context the plugin context that configures it, which it finds by itself
   * @returns why no call can work here, which is that the gateway has no bridge; "" otherwise, and in start code
   */
  init(context: PluginContext | null = currentPlugin()): string {
    const name = this.cluster.clusterName();
    this.readyFor = null;
    if (context == null) return "";
    return login(this, name, new LoginCheck(context, name)) == CallStatus.Unsupported ? E_REDIS_NO_BRIDGE : "";
  }

  /**
   * Several commands of this client that are sent together: `redis.pipeline([redis.incr(key), redis.expire(key, 60)])`. Each has
   * its reply, in the order of the commands; one that fails keeps none of the others from being run.
   */
  pipeline(calls: RedisCall[]): RedisPipeline {
    return new RedisPipeline(this, calls);
  }

  /** For the SDK. */
  take(command: RespWriter): RedisCall {
    return new RedisCall(this, command.toBytes());
  }
}

/**
 * A call with a command as it goes over the wire, to a cluster with which a `RedisClient` of this or another plugin logs in, or which wants
 * no password. The bytes must be one command, an array of bulk strings; else the call is refused with `BadRequest`.
 */
export function redisCall(cluster: Cluster, query: Uint8Array): RedisCall {
  const client = new RedisClient(cluster);
  client.foreign = true;
  return new RedisCall(client, query);
}
