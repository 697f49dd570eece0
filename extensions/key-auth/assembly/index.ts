import { demandsConsumer, Headers, HeaderStatus, HttpContext, LocalResponse } from "@sluice/sdk";
import { removeConsumer, setCtx, tellConsumer } from "@sluice/sdk";
import { Query, splitPath } from "@sluice/codec";
import { Config } from "./config";

setCtx<Config>("key-auth").processRequestHeadersBy((ctx, config) => {
  const headers = removeConsumer(ctx);
  if (headers == null) return refuse(ctx, 403, "forged_consumer", "The request names a consumer.");
  if (!demandsConsumer(ctx, config.globalAuth)) return HeaderStatus.Continue;
  const keys = keysIn(headers, config);
  if (keys.length > 1) return refuse(ctx, 401, "multi_key", "Multi Key Authentication information found.");
  if (keys.length == 0) return refuse(ctx, 401, "no_key", "No Key Authentication information found.");
  const consumer = config.consumerOf(keys[0]);
  if (consumer == null || (ctx.matchedRule >= 0 && !config.lets(consumer))) {
    return refuse(ctx, 403, "unauthorized", "Unauthorized consumer.");
  }
  tellConsumer(ctx, consumer);
  return HeaderStatus.Continue;
});

/** Every key that the request brings: headers that are not empty, then parameters. The same key twice is two keys. */
function keysIn(headers: Headers, config: Config): string[] {
  const keys: string[] = [];
  for (let i = 0, count = headers.length; i < count; i++) {
    const value = headers.valueAt(i);
    if (value.length > 0 && config.isHeader(headers.nameAt(i))) keys.push(value);
  }
  const path = headers.get(":path");
  if (path == null || !config.usesQuery) return keys;
  const query = Query.parse(splitPath(path).query);
  for (let i = 0, count = query.length; i < count; i++) {
    if (config.isParameter(query.nameAt(i))) keys.push(query.valueAt(i));
  }
  return keys;
}

function refuse(ctx: HttpContext, status: i32, reason: string, text: string): HeaderStatus {
  const response = new LocalResponse(status, "Request denied by Key Auth check. " + text)
    .header("www-authenticate", 'Key realm="MSE Gateway"')
    .details("key-auth." + reason);
  ctx.sendLocalResponse(response);
  return HeaderStatus.StopIteration;
}
