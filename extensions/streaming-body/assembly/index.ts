import { HeaderStatus, setCtx } from "@sluice/sdk";
import { Replacer } from "./replacer";
import { Rule } from "./rule";

class Config {
  request: Rule | null = null;
  response: Rule | null = null;
}

class State {
  request: Replacer = new Replacer();
  response: Replacer = new Replacer();
}

setCtx<Config, State>("streaming-body")
  .parseConfigBy((json, config) => {
    config.request = Rule.parse(json.object("request"));
    config.response = Rule.parse(json.object("response"));
  })
  .processRequestHeadersBy((ctx, config) => {
    // A body that is left alone costs nothing and keeps its length.
    if (config.request == null) ctx.dontReadRequestBody();
    // Nothing can be found in a compressed response: ask for a plain one.
    if (config.response == null) ctx.dontReadResponseBody();
    else ctx.request.headers.set("accept-encoding", "identity");
    return HeaderStatus.Continue;
  })
  .processStreamingRequestBodyBy((ctx, config, chunk, isLast) => {
    const rule = config.request;
    return rule == null ? chunk : ctx.state.request.replace(rule, chunk, isLast);
  })
  .processStreamingResponseBodyBy((ctx, config, chunk, isLast) => {
    const rule = config.response;
    return rule == null ? chunk : ctx.state.response.replace(rule, chunk, isLast);
  });
