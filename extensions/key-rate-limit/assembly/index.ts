import { HeaderStatus, LocalResponse, setCtx } from "@sluice/sdk";
import { Config } from "./config";

setCtx<Config>("key-rate-limit").processRequestHeadersBy((ctx, config) => {
  const limit = config.limitOf(ctx);
  if (limit == null || limit.take(ctx)) return HeaderStatus.Continue;
  ctx.sendLocalResponse(new LocalResponse(429, "rate_limited").details("key-rate-limit.rejected"));
  return HeaderStatus.StopIteration;
});
