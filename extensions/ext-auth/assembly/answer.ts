/** What the answer of the service, or its absence, does to an exchange. */
import { Headers, HttpAnswer, HttpContext, LocalResponse, Status } from "@sluice/sdk";
import { lowerCase } from "@sluice/codec";
import { Config } from "./config";
import { matchesAny, namesExactly } from "./header-matcher";
import { comparable, isOfGateway, isOfMessage, UNCHECKED } from "./header-names";

const NOTHING: Uint8Array = new Uint8Array(0);

/**
 * Puts headers of the answer into the request, the first value of each. What the client sent under a name that is the
 * service's goes in any case: it must not stand for what the service has not said.
 *
 * @returns false when that cannot be done
 */
export function tellUpstream(ctx: HttpContext, config: Config, answer: HttpAnswer): bool {
  const matchers = config.service.response.upstream;
  const given = answer.headers;
  const told = new Headers();
  for (let i = 0, count = given.length; i < count; i++) {
    const name = lowerCase(given.nameAt(i));
    if (isOfMessage(name) || name == "x-forwarded-proto" || told.has(name) || !matchesAny(matchers, name)) continue;
    told.append(name, given.valueAt(i));
  }
  if (!disown(ctx, config, told)) return false;
  for (let i = 0, count = told.length; i < count; i++) {
    if (ctx.request.headers.set(told.nameAt(i), told.valueAt(i)) != Status.Ok) return false;
  }
  return true;
}

/** Removes what a client sent in the name of the service, `told` by it or not. @returns false when that cannot be done */
function disown(ctx: HttpContext, config: Config, told: Headers): bool {
  const matchers = config.service.response.upstream;
  if (matchers.length == 0) return true;
  const headers = ctx.request.headers;
  const given = headers.entries();
  for (let i = 0, count = given.length; i < count; i++) {
    const name = given.nameAt(i);
    const known = comparable(name);
    // The gateway cannot do without its scheme.
    if (isOfMessage(known) || known == "x-forwarded-proto") continue;
    // What the gateway itself sends is the service's only where it is named.
    const isOwned = isOfGateway(known)
      ? namesExactly(matchers, known)
      : matchesAny(matchers, lowerCase(name), true) || matchesAny(matchers, known, true);
    if ((isOwned || told.has(known)) && headers.remove(name) != Status.Ok) return false;
  }
  return true;
}

/** Lets a request pass without a verdict. @returns false when that is not allowed, or cannot be done */
export function passUnchecked(ctx: HttpContext, config: Config): bool {
  if (!config.failureModeAllow || !disown(ctx, config, new Headers())) return false;
  return !config.failureModeHeader || ctx.request.headers.set(UNCHECKED, "true") == Status.Ok;
}

/** Refuses a request in the words of the service. */
export function refuseAs(ctx: HttpContext, config: Config, status: i32, answer: HttpAnswer): void {
  const response = new LocalResponse(status)
    .body(status == 204 || status == 205 || status == 304 ? NOTHING : answer.body)
    .details("ext-auth.unauthorized");
  const matchers = config.service.response.client;
  const given = answer.headers;
  for (let i = 0, count = given.length; i < count; i++) {
    const name = lowerCase(given.nameAt(i));
    if (isOfMessage(name) || name == "x-envoy-upstream-service-time") continue;
    if (ctx.response.headers.problem(name, given.valueAt(i)).length > 0) continue;
    // Without its encoding nobody could read the body.
    if (matchers.length > 0 && name != "content-encoding" && !matchesAny(matchers, name)) continue;
    response.header(name, given.valueAt(i));
  }
  ctx.sendLocalResponse(response);
}

/** Refuses a request on which the service has not decided. */
export function refuse(ctx: HttpContext, status: i32, reason: string): void {
  ctx.sendLocalResponse(new LocalResponse(status).details("ext-auth." + reason));
}
