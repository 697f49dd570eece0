import { CallFailure, CallStatus, HeaderStatus, HttpAnswer, HttpContext, Log, setCtx } from "@sluice/sdk";
import { Config } from "./config";
import { isHeaderValue, joinLines } from "./header-value";

setCtx<Config>("http-call").processRequestHeadersBy((ctx, config) => {
  const status = config.service.get(config.requestPath).send(ctx, config, (ctx, config, answer) => {
    tell(ctx, config, answer);
    ctx.resumeRequest();
  });
  return status == CallStatus.Started ? HeaderStatus.Pause : HeaderStatus.Continue;
});

/** Puts the answer into the request, which stays as it is without one. */
function tell(ctx: HttpContext, config: Config, answer: HttpAnswer): void {
  if (answer.failure != CallFailure.None) {
    Log.warn("the service has not answered, the request goes on as it is: " + answer.status.toString());
  } else if (answer.status != 200) {
    Log.warn(
      "the service has answered with another status than 200, the request goes on as it is: " +
        answer.status.toString(),
    );
  } else {
    put(ctx, config.bodyHeader, joinLines(answer.body));
    const token = answer.headers.getBytes(config.tokenHeader);
    put(ctx, config.tokenHeader, token == null || token.length == 0 ? null : token);
  }
}

/** Replaces a request header. What cannot be one, or is not there, leaves none: a client must not speak for the service. */
function put(ctx: HttpContext, name: string, value: Uint8Array | null): void {
  const headers = ctx.request.headers;
  if (value != null && isHeaderValue(value)) {
    headers.setBytes(name, value);
    return;
  }
  if (value != null) Log.warn("what the service has answered with cannot be a header, none was set: " + name);
  headers.remove(name);
}
