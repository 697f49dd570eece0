import { setCtx, HeaderStatus } from "@sluice/sdk";

class Config {
  greeting: string = "world";
}

setCtx<Config>("hello-world")
  .parseConfigBy((json, config) => {
    config.greeting = json.string("greeting", config.greeting);
  })
  .processRequestHeadersBy((ctx, config) => {
    ctx.request.headers.set("x-hello", config.greeting);
    return HeaderStatus.Continue;
  });
