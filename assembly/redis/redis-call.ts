import { RespKind } from "@sluice/codec/resp/kind";
import { LogLevel } from "../abi/enums";
import { beginOld, endOld, tellHeld } from "../abi/safe-point";
import { Call } from "../calls/call";
import { CallStatus } from "../calls/call-status";
import { AnswerContinuation } from "../calls/continuation";
import { E_REDIS, E_REDIS_QUERY } from "../plugin/errors";
import { report } from "../plugin/log";
import { RedisClient } from "./redis-client";
import { readReplies, RedisReply } from "./redis-reply";
import { travel } from "./road";

/** One command, made by a method of `RedisClient`. */
export class RedisCall extends Call<RedisReply> {
  constructor(
    /** For the SDK. */
    readonly client: RedisClient,
    /** The command as it goes over the wire. */
    readonly query: Uint8Array,
  ) {
    super();
  }

  start(continuation: AnswerContinuation<RedisReply>): CallStatus {
    const cluster = this.client.cluster.clusterName();
    // What a method has made is one, unless it had nothing to make it of.
    if (this.client.foreign ? !isCommand(this.query) : this.query.length == 0) {
      report(LogLevel.Error, E_REDIS + cluster + ": " + E_REDIS_QUERY);
      return CallStatus.BadRequest;
    }
    const before = beginOld();
    const only = new OnlyReply(continuation);
    endOld(before);
    tellHeld(only, continuation);
    return travel(this.client, cluster, [this.query], only);
  }
}

class OnlyReply extends AnswerContinuation<RedisReply[]> {
  constructor(private readonly continuation: AnswerContinuation<RedisReply>) {
    super(continuation.context);
  }

  run(): void {
    this.continuation.runWith(this.answer[0]);
  }
}

/** Is this one command, and nothing else? More of them would get their answers mixed up with those of others. */
function isCommand(query: Uint8Array): bool {
  const values = readReplies(query, 1);
  if (values == null || values.length == 0) return false;
  const words = values[0].elements();
  if (values[0].kind != RespKind.Array) return false;
  for (let i = 0; i < words.length; i++) if (unchecked(words[i]).kind != RespKind.BulkString) return false;
  return words.length > 0;
}
