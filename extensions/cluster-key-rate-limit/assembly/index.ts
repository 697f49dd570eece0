import {
  CallStatus,
  HeaderStatus,
  HttpContext,
  LocalResponse,
  Log,
  RedisClient,
  RedisReply,
  RespKind,
  setCtx,
} from "@sluice/sdk";
import { Config } from "./config";
import { Quota } from "./quota";
import { SCRIPT } from "./script";

setCtx<Config, Quota>("cluster-key-rate-limit")
  .processRequestHeadersBy((ctx, config) => {
    const counter = config.counterOf(ctx);
    if (counter == null) return HeaderStatus.Continue;
    const rate = counter.rate;
    const redis = changetype<RedisClient>(config.client); // a configuration without one was refused
    const call = redis.eval<string, i32>(SCRIPT, [counter.key], [rate.requests, rate.seconds]);
    const status = call.send(ctx, config, (ctx, config, reply) => {
      if (decide(ctx, config, reply)) ctx.resumeRequest();
    });
    if (status == CallStatus.Started) return HeaderStatus.Pause;
    return goOnUncounted(ctx, config, "the call was not made") ? HeaderStatus.Continue : HeaderStatus.StopIteration;
  })
  .processResponseHeadersBy((ctx, config) => {
    const quota = ctx.state;
    if (config.showQuota && quota.limit >= 0) {
      ctx.response.headers.set("x-ratelimit-limit", quota.limit.toString());
      ctx.response.headers.set("x-ratelimit-remaining", quota.remaining.toString());
    }
    return HeaderStatus.Continue;
  });

/** Returns whether the request passes; it is answered when it does not. */
function decide(ctx: HttpContext<Quota>, config: Config, reply: RedisReply): bool {
  if (!reply.ok) return goOnUncounted(ctx, config, reply.error);
  const numbers = reply.value.elements();
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i].kind != RespKind.Integer) return goOnUncounted(ctx, config, "the answer is not three integers");
  }
  if (numbers.length != 3) return goOnUncounted(ctx, config, "the answer is not three integers");
  if (config.noteOutage(false)) Log.info("Redis counts again");
  const threshold = numbers[0].asInteger();
  const left = threshold - numbers[1].asInteger();
  if (left < 0) {
    refuse(ctx, config, threshold, numbers[2].asInteger());
    return false;
  }
  ctx.state.limit = threshold;
  ctx.state.remaining = left;
  return true;
}

function refuse(ctx: HttpContext<Quota>, config: Config, threshold: i64, seconds: i64): void {
  const response = new LocalResponse(config.status, config.message)
    .header("x-ratelimit-reset", seconds.toString())
    .details("cluster-key-rate-limit.rejected");
  if (config.showQuota) {
    response.header("x-ratelimit-limit", threshold.toString()).header("x-ratelimit-remaining", "0");
  }
  ctx.sendLocalResponse(response);
}

/** What becomes of a request that could not be counted: whether it passes. The log has a line when this begins, not for each. */
function goOnUncounted(ctx: HttpContext<Quota>, config: Config, reason: string): bool {
  const isStrict = config.isStrict;
  if (config.noteOutage(true)) {
    const outcome = isStrict ? ", requests are refused" : ", requests pass without being counted";
    Log.error("Redis does not count" + outcome + " until it does: " + reason);
  }
  if (isStrict) {
    const response = new LocalResponse(503, "The rate limit cannot be checked.");
    ctx.sendLocalResponse(response.details("cluster-key-rate-limit.redis_unavailable"));
  }
  return !isStrict;
}
