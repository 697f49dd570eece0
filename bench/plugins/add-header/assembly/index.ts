import { HeaderStatus, setCtx } from "@sluice/sdk";

/**
 * One header each way.
 *
 * @example { "value": "world" }
 */
@config
class Config {
  /** Value of the request header `x-hello`. */
  value: string = "";
}

setCtx<Config>("add-header")
  .processRequestHeadersBy((ctx, config) => {
    ctx.request.headers.set("x-hello", config.value);
    return HeaderStatus.Continue;
  })
  .processResponseHeadersBy((ctx) => {
    ctx.response.headers.set("x-bye", "world");
    return HeaderStatus.Continue;
  });
