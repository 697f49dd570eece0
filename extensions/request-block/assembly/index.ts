import { BodyAccess, DataStatus, Headers, HeaderStatus, HttpContext, LocalResponse, setCtx } from "@sluice/sdk";
import { ByteBuilder } from "@sluice/codec";
import { Config } from "./config";

setCtx<Config>("request-block")
  .processRequestHeadersBy((ctx, config) => {
    // Where no body can be refused, none is buffered.
    if (config.bodies.isEmpty) ctx.dontReadRequestBody();
    let reason = config.urlReason(ctx.path);
    if (reason.length == 0 && !config.headers.isEmpty && config.headers.isIn(bytesOf(ctx.request.headers.entries()))) {
      reason = "header_blocked";
    }
    if (reason.length == 0) return HeaderStatus.Continue;
    block(ctx, config, reason);
    return HeaderStatus.StopIteration;
  })
  .processRequestBodyBy((ctx, config, body) => {
    if (!config.bodies.isIn(body)) return DataStatus.Continue;
    block(ctx, config, "body_blocked");
    return DataStatus.Pause;
  }, BodyAccess.Read);

/** All headers as one text: lines of a name, of its value, of the next name, and so on. */
function bytesOf(headers: Headers): Uint8Array {
  const text = new ByteBuilder();
  for (let i = 0, count = headers.length; i < count; i++) {
    if (i > 0) text.byte(0x0a);
    text.text(headers.nameAt(i)).byte(0x0a).text(headers.valueAt(i));
  }
  return text.toBytes();
}

function block(ctx: HttpContext, config: Config, reason: string): void {
  ctx.sendLocalResponse(new LocalResponse(config.status, config.message).details("request-block." + reason));
}
