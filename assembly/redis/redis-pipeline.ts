import { LogLevel } from "../abi/enums";
import { Call } from "../calls/call";
import { CallStatus } from "../calls/call-status";
import { AnswerContinuation } from "../calls/continuation";
import { E_REDIS, E_REDIS_EMPTY, E_REDIS_OTHER, E_REDIS_QUERY } from "../plugin/errors";
import { report } from "../plugin/log";
import { RedisCall } from "./redis-call";
import { RedisClient } from "./redis-client";
import { RedisReply } from "./redis-reply";
import { travel } from "./road";

/** Several commands that are sent together, made by `RedisClient.pipeline`. The answer has as many replies, in their order. */
export class RedisPipeline extends Call<RedisReply[]> {
  constructor(
    private readonly client: RedisClient,
    readonly calls: RedisCall[],
  ) {
    super();
  }

  start(continuation: AnswerContinuation<RedisReply[]>): CallStatus {
    const client = this.client;
    const cluster = client.cluster.clusterName();
    const calls = this.calls;
    const commands: Uint8Array[] = [];
    let problem = calls.length == 0 ? E_REDIS_EMPTY : "";
    for (let i = 0; i < calls.length; i++) {
      const call = calls[i];
      if (call.client != client) problem = E_REDIS_OTHER;
      else if (call.query.length == 0) problem = E_REDIS_QUERY;
      commands.push(call.query);
    }
    if (problem.length == 0) return travel(client, cluster, commands, continuation);
    report(LogLevel.Error, E_REDIS + cluster + ": " + problem);
    return CallStatus.BadRequest;
  }
}
