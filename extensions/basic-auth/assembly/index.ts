import { demandsConsumer, HeaderStatus, HttpContext, LocalResponse } from "@sluice/sdk";
import { removeConsumer, setCtx, tellConsumer } from "@sluice/sdk";
import { equalsIgnoreCase } from "@sluice/codec";
import { Config } from "./config";

/** The scheme with the blank behind it (RFC 7617, 2). */
const SCHEME: string = "Basic ";

setCtx<Config>("basic-auth").processRequestHeadersBy((ctx, config) => {
  const headers = removeConsumer(ctx);
  if (headers == null) return refuse(ctx, 403, "forged_consumer", "The request names a consumer.");
  if (!demandsConsumer(ctx, config.globalAuth)) return HeaderStatus.Continue;
  // Envoy joins repeated ones in this way, too: none may hide behind another.
  const authorization = headers.getAll("authorization").join(",");
  if (!equalsIgnoreCase(authorization.substring(0, SCHEME.length), SCHEME)) {
    return refuse(ctx, 401, "no_auth_data", "No Basic Authentication information found.");
  }
  const consumer = config.consumerOf(authorization.substring(SCHEME.length));
  if (consumer == null) return refuse(ctx, 401, "bad_credential", "Invalid username and/or password.");
  if (ctx.matchedRule >= 0 && !config.lets(consumer)) {
    return refuse(ctx, 403, "unauthorized", "Unauthorized consumer.");
  }
  tellConsumer(ctx, consumer);
  return HeaderStatus.Continue;
});

function refuse(ctx: HttpContext, status: i32, reason: string, text: string): HeaderStatus {
  const response = new LocalResponse(status, "Request denied by Basic Auth check. " + text)
    .header("www-authenticate", 'Basic realm="MSE Gateway"')
    .details("basic-auth." + reason);
  ctx.sendLocalResponse(response);
  return HeaderStatus.StopIteration;
}
