/** Commands that Higress sends. It keeps connections to the server, and takes one command per call. */
import { END, getBufferBytes } from "../abi/buffers";
import { BufferType, LogLevel, Status } from "../abi/enums";
import { resultBytes, resultU32 } from "../abi/memory";
import { callRedis, initRedis } from "../abi/redis";
import { CallStatus } from "../calls/call-status";
import { CallTable, CallUnderWay } from "../calls/call-table";
import { AnswerContinuation, awaitAnswer, proceedWith } from "../calls/continuation";
import { currentPlugin, ignoreCallback } from "../plugin/current";
import { E_CALL_HERE, E_CALL_NO_CLUSTER, E_CALL_NO_ENDPOINT, E_REDIS, E_REDIS_INIT } from "../plugin/errors";
import { report } from "../plugin/log";
import { PluginInstance } from "../plugin/plugin-instance";
import { RedisSupport, supportRedisCalls } from "./pending-redis";
import { RedisClient } from "./redis-client";
import { RedisFailure } from "./redis-failure";
import { readReplies, RedisReply, replyOf } from "./redis-reply";

/** Commands of a plugin context that are under way, by the token that the host gave them. */
class RedisPart extends CallTable {}

class GatewayAnswers extends RedisSupport {
  answered(plugin: PluginInstance, token: u32, status: i32, size: i32): void {
    const call = plugin.part<RedisPart>().take(token);
    if (call == null) ignoreCallback();
    else changetype<GatewayCall>(call).answered(plugin, status, size);
  }
}

function use(): bool {
  supportRedisCalls(new GatewayAnswers());
  return true;
}

// @ts-ignore: decorator
@lazy
const USES_REDIS_CALLS: bool = use();

/** Tells the gateway's client of this cluster who logs in and how; it drops the connections it has. */
export function logIn(client: RedisClient, cluster: string): CallStatus {
  const database = client.databaseNumber;
  const service =
    cluster +
    (database != 0 ? "?db=" + database.toString() + "&" : "?") +
    ("buffer_flush_timeout=" + client.flushTimeout.toString()) +
    ("&max_buffer_size_before_flush=" + client.flushSize.toString());
  const status = initRedis(service, client.user, client.secret, client.timeoutMilliseconds);
  client.readyFor = status == Status.Ok ? cluster : null;
  if (status == Status.Ok) {
    client.logins++;
    return CallStatus.Started;
  }
  const unknown = status == Status.BadArgument;
  report(LogLevel.Warn, E_REDIS_INIT + cluster + ": " + (unknown ? E_CALL_NO_CLUSTER : E_CALL_NO_ENDPOINT));
  return unknown ? CallStatus.UnknownCluster : CallStatus.NoEndpoint;
}

/** Sends each command; the answer is there when all have theirs. */
export function sendAll(
  client: RedisClient,
  cluster: string,
  commands: Uint8Array[],
  continuation: AnswerContinuation<RedisReply[]>,
): CallStatus {
  const plugin = USES_REDIS_CALLS ? currentPlugin() : null;
  if (plugin == null) return refuse(CallStatus.BadRequest, LogLevel.Error, cluster, E_CALL_HERE);
  if (!client.foreign && client.readyFor != cluster) {
    const status = logIn(client, cluster);
    if (status != CallStatus.Started) return status;
  }
  const count = commands.length;
  const batch = new Batch(client, cluster, continuation, count);
  let first = CallStatus.Started;
  for (let i = 0; i < count; i++) {
    const status = new GatewayCall(batch, i, commands[i]).send(plugin);
    if (status == CallStatus.Started) continue;
    if (i == 0) first = status;
    const failure = status == CallStatus.UnknownCluster ? RedisFailure.UnknownCluster : RedisFailure.NoEndpoint;
    batch.replies[i] = new RedisReply(failure);
    batch.missing--;
  }
  if (batch.missing == 0) return first;
  awaitAnswer(continuation);
  return CallStatus.Started;
}

function refuse(status: CallStatus, level: LogLevel, cluster: string, reason: string): CallStatus {
  report(level, E_REDIS + cluster + ": " + reason);
  return status;
}

class Batch {
  readonly replies: RedisReply[];

  constructor(
    readonly client: RedisClient,
    readonly cluster: string,
    private readonly continuation: AnswerContinuation<RedisReply[]>,
    /** How many replies have not come. */
    public missing: i32,
  ) {
    this.replies = new Array<RedisReply>(missing);
  }

  put(index: i32, reply: RedisReply): void {
    this.replies[index] = reply;
    if (--this.missing > 0) return;
    proceedWith(this.continuation, this.replies);
  }
}

class GatewayCall extends CallUnderWay {
  private again: bool = false;
  /** Logins of the client when it was sent. */
  private logins: i32 = 0;

  constructor(
    private readonly batch: Batch,
    private readonly index: i32,
    private readonly query: Uint8Array,
  ) {
    super();
  }

  send(plugin: PluginInstance): CallStatus {
    const client = this.batch.client;
    const cluster = this.batch.cluster;
    this.logins = client.logins;
    const status = callRedis(cluster, this.query);
    if (status == Status.Ok) {
      plugin.part<RedisPart>().add(resultU32(), this);
      return CallStatus.Started;
    }
    if (status != Status.BadArgument) {
      return refuse(CallStatus.NoEndpoint, LogLevel.Warn, cluster, E_CALL_NO_ENDPOINT);
    }
    client.readyFor = null;
    return refuse(CallStatus.UnknownCluster, LogLevel.Error, cluster, E_CALL_NO_CLUSTER);
  }

  answered(plugin: PluginInstance, status: i32, size: i32): void {
    const reply = status == 0 ? read(size) : new RedisReply(RedisFailure.Connection);
    if (reply.failure == RedisFailure.Login && !this.again && this.logInAgain()) {
      this.again = true;
      if (this.send(plugin) == CallStatus.Started) return;
    }
    this.batch.put(this.index, reply);
  }

  /** Another plugin may have logged in to this cluster as nobody. Commands that were sent together log in once. */
  private logInAgain(): bool {
    const client = this.batch.client;
    if (client.foreign) return false;
    return client.logins != this.logins || logIn(client, this.batch.cluster) == CallStatus.Started;
  }
}

function read(size: i32): RedisReply {
  const found = size > 0 && getBufferBytes(BufferType.RedisCallResponse, 0, END) == Status.Ok;
  const values = found ? readReplies(resultBytes(), 1) : null;
  return values == null || values.length == 0 ? new RedisReply(RedisFailure.Malformed) : replyOf(values[0]);
}
