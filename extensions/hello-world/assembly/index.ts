import { setCtx, HeaderStatus } from "@sluice/sdk";

/**
 * Puts a greeting into a request header before the request goes to the upstream.
 *
 * @example { "greeting": "Envoy" }
 */
@config
class Config {
  /** Value of the header `x-hello`. */
  greeting: string = "world";
}

setCtx<Config>("hello-world").processRequestHeadersBy((ctx, config) => {
  ctx.request.headers.set("x-hello", config.greeting);
  return HeaderStatus.Continue;
});
