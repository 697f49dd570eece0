import { LogLevel } from "../abi/enums";
import { AnswerContinuation } from "../calls/continuation";
import { PluginContext } from "../plugin/plugin-context";
import { E_REDIS_LOGIN } from "../plugin/errors";
import { report } from "../plugin/log";
import { RedisFailure } from "./redis-failure";
import { RedisReply } from "./redis-reply";

/** Says what is wrong with a cluster, where its operator can do something about it. */
export class LoginCheck extends AnswerContinuation<RedisReply[]> {
  constructor(
    context: PluginContext,
    private readonly cluster: string,
  ) {
    super(context);
  }

  run(): void {
    const reply = this.answer[0];
    if (reply.ok) return;
    // The bridge is not reachable before workers serve, nor from the main thread.
    const level = reply.failure == RedisFailure.Connection ? LogLevel.Debug : LogLevel.Warn;
    report(level, E_REDIS_LOGIN + this.cluster + ": " + reply.error);
  }
}
