import {
  BodyAccess,
  CallFailure,
  CallStatus,
  DataStatus,
  HeaderStatus,
  HttpAnswer,
  HttpContext,
  isHigress,
  Log,
  setCtx,
  Status,
} from "@sluice/sdk";
import { isDigits } from "@sluice/codec";
import { passUnchecked, refuse, refuseAs, tellUpstream } from "./answer";
import { Config } from "./config";
import { comparable, UNCHECKED } from "./header-names";
import { question } from "./question";

const NO_BODY: Uint8Array = new Uint8Array(0);

/** What becomes of a request whose service was to be asked. */
enum Asked {
  Waits,
  Passes,
  Refused,
}

setCtx<Config>("ext-auth")
  .processRequestHeadersBy((ctx, config) => {
    const body = config.service.request;
    if (isHigress()) ctx.disableReroute();
    if (!disownMark(ctx)) {
      refuse(ctx, config.statusOnError, "unauthorized");
      return HeaderStatus.StopIteration;
    }
    if (!config.demands(ctx.host, ctx.method, ctx.pathWithoutQuery)) {
      ctx.dontReadRequestBody();
      return HeaderStatus.Continue;
    }
    if (body.withBody && ctx.hasRequestBody()) {
      const length = announcedLength(ctx);
      if (length > <f64>body.maxBytes) {
        refuse(ctx, 413, "request_body_too_large");
        return HeaderStatus.StopIteration;
      }
      if (!isTunnel(ctx)) {
        if (isHigress()) ctx.setRequestBodyBufferLimit(body.maxBytes);
        if (ctx.readRequestBody() == Status.Ok) return HeaderStatus.StopIteration;
        refuse(ctx, config.statusOnError, "unauthorized");
        return HeaderStatus.StopIteration;
      }
      // What follows a tunnel's headers is no body; a request that has one all the same would go unread.
      if (length != 0 || (ctx.isWebsocket() && ctx.method != "GET")) {
        refuse(ctx, config.statusOnError, "upgrade_with_body");
        return HeaderStatus.StopIteration;
      }
    }
    ctx.dontReadRequestBody();
    switch (ask(ctx, config, NO_BODY)) {
      case Asked.Waits:
        return HeaderStatus.Pause;
      case Asked.Passes:
        return HeaderStatus.Continue;
      default:
        return HeaderStatus.StopIteration;
    }
  })
  .processRequestBodyBy((ctx, config, body) => {
    if (<u32>body.length > config.service.request.maxBytes) {
      refuse(ctx, 413, "request_body_too_large");
      return DataStatus.Pause;
    }
    return ask(ctx, config, body) == Asked.Passes ? DataStatus.Continue : DataStatus.Pause;
  }, BodyAccess.Read);

/** Removes what only this plugin says. @returns false when that cannot be done */
function disownMark(ctx: HttpContext): bool {
  const given = ctx.request.headers.entries();
  for (let i = 0, count = given.length; i < count; i++) {
    const name = given.nameAt(i);
    if (comparable(name) == UNCHECKED && ctx.request.headers.remove(name) != Status.Ok) return false;
  }
  return true;
}

/** Bytes of the body by the headers: 0 for none, -1 when they do not say, infinitely many when what they say is no number. */
function announcedLength(ctx: HttpContext): f64 {
  const headers = ctx.request.headers;
  const length = headers.get("content-length");
  if (length != null) return isDigits(length) ? parseFloat(length) : Infinity;
  return headers.has("transfer-encoding") ? -1 : 0;
}

/** Is this a request for a connection rather than a message? */
function isTunnel(ctx: HttpContext): bool {
  return ctx.isWebsocket() || ctx.method == "CONNECT";
}

function ask(ctx: HttpContext, config: Config, body: Uint8Array): Asked {
  const status = question(ctx, config.service, body).send(ctx, config, (ctx, config, answer) => {
    if (decide(ctx, config, answer)) ctx.resumeRequest();
  });
  if (status == CallStatus.Started) return Asked.Waits;
  // A call that is malformed is the client's doing: it must not win anything by that.
  if (status != CallStatus.BadRequest && passUnchecked(ctx, config)) return Asked.Passes;
  refuse(ctx, config.statusOnError, "unauthorized");
  return Asked.Refused;
}

/** @returns true when the request may go on; else it is answered */
function decide(ctx: HttpContext, config: Config, answer: HttpAnswer): bool {
  const hasAnswer = answer.failure == CallFailure.None && answer.status >= 200;
  if (hasAnswer && answer.status == 200) {
    if (tellUpstream(ctx, config, answer)) return true;
    refuse(ctx, config.statusOnError, "unauthorized");
    return false;
  }
  if (hasAnswer && answer.status < 500) {
    refuseAs(ctx, config, answer.status, answer);
    return false;
  }
  Log.warn("the authorization service has failed: " + (hasAnswer ? answer.status.toString() : "no answer"));
  if (passUnchecked(ctx, config)) return true;
  if (hasAnswer) refuseAs(ctx, config, config.statusOnError, answer);
  else refuse(ctx, config.statusOnError, "unauthorized");
  return false;
}
