import { HeaderStatus, LocalResponse, setCtx } from "@sluice/sdk";
import { Config } from "./config";
import { Response } from "./response";

setCtx<Config>("custom-response")
  .processRequestHeadersBy((ctx, config) => {
    const always = config.always;
    if (always == null) return HeaderStatus.Continue;
    ctx.sendLocalResponse(localResponse(always));
    return HeaderStatus.StopIteration;
  })
  .processResponseHeadersBy((ctx, config) => {
    const response = config.responseTo(ctx.response.headers.get(":status"));
    if (response == null) return HeaderStatus.Continue;
    ctx.sendLocalResponse(localResponse(response));
    return HeaderStatus.StopIteration;
  });

function localResponse(response: Response): LocalResponse {
  const local = new LocalResponse(response.status, response.body).details("custom-response");
  for (let i = 0, count = response.headers.length; i < count; i++) {
    local.header(response.headers.nameAt(i), response.headers.valueAt(i));
  }
  if (response.contentType.length > 0) local.header("content-type", response.contentType);
  return local;
}
