import { HeaderStatus, setCtx } from "@sluice/sdk";
import { Replacer } from "./replacer";
import { Rule } from "./rule";

/**
 * Replaces a text in bodies while they stream.
 *
 * @example { "request": { "find": "secret", "replace": "***" } }
 */
@config
class Config {
  /** What to replace in request bodies; without it they are left alone. */
  request: Rule | null = null;
  /** What to replace in response bodies; without it they are left alone. */
  response: Rule | null = null;
}

class State {
  request: Replacer = new Replacer();
  response: Replacer = new Replacer();
}

setCtx<Config, State>("streaming-body")
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
