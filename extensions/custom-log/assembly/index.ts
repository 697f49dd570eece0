import { HeaderStatus, HttpContext, setCtx } from "@sluice/sdk";
import { Attribute } from "./attribute";
import { Config } from "./config";

setCtx<Config>("custom-log")
  .processRequestHeadersBy((ctx, config) => {
    write(ctx, config, false);
    return HeaderStatus.Continue;
  })
  .processResponseHeadersBy((ctx, config) => {
    if (config.hasResponse) write(ctx, config, true);
    return HeaderStatus.Continue;
  });

/** Writes what is known in this phase; each write adds to what stands there already. */
function write(ctx: HttpContext, config: Config, ofResponse: bool): void {
  if (note(ctx, config.customLog, ofResponse)) ctx.writeUserAttributeToLog();
  if (note(ctx, config.aiLog, ofResponse)) ctx.writeUserAttributeToLogWithKey("ai_log");
  if (note(ctx, config.trace, ofResponse)) ctx.writeUserAttributeToTrace();
}

/** Notes the attributes of a list in place of those noted before. @returns false when there are none */
function note(ctx: HttpContext, list: Attribute[], ofResponse: bool): bool {
  ctx.userAttributes.clear();
  for (let i = 0, count = list.length; i < count; i++) {
    if (list[i].isOfResponse == ofResponse) list[i].note(ctx);
  }
  return ctx.userAttributes.size > 0;
}
