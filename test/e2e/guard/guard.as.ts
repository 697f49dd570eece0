/**
 * A plugin that tries, in the hook and by the method that header `x-try` names (`requestBody closeStream`), what could hurt
 * Envoy, and answers the status of `x-status`. What came of it goes to the log. `x-streaming` picks the streaming handlers
 * of the bodies, `x-hold` holds the headers. A stream that asks for it in `x-keep: <hook>` is kept and paused there; other
 * streams reach it by the methods `kept:…`.
 */
import { encodeText } from "@sluice/codec";
import { DataStatus, HeaderMap, Headers, HeaderStatus, HttpContext, LocalResponse, Log, setCtx } from "@sluice/sdk";

class Config {}

class State {
  attempt: string = "";
  status: i32 = 0;
  streaming: bool = false;
  hold: string = "";
  keep: string = "";
}

let kept: HttpContext<State> | null = null;

const TAIL: Uint8Array = encodeText("TAIL");

function header(ctx: HttpContext<State>, name: string): string {
  const value = ctx.request.headers.get(name);
  return value == null ? "" : value;
}

function edit(headers: HeaderMap, name: string): string {
  if (name == "set") return headers.set("x-new", "1").toString();
  if (name == "split") return headers.set("x-new", "a\r\nx-injected: 1").toString();
  if (name == "remove") return headers.remove(":path").toString() + headers.remove("x-forwarded-proto").toString();
  if (name == "status") return headers.remove(":status").toString();
  if (name == "length") return headers.set("content-length", "5").toString();
  return headers.replaceAll(new Headers()).toString();
}

function attempt(ctx: HttpContext<State>, method: string): string {
  if (method == "resumeRequest") return ctx.resumeRequest().toString();
  if (method == "resumeResponse") return ctx.resumeResponse().toString();
  if (method == "closeStream") return ctx.closeStream().toString();
  if (method == "closeTwice") return ctx.closeStream().toString() + ctx.closeStream().toString();
  if (method == "sendLocalResponse") return ctx.sendLocalResponse(new LocalResponse(403, "no")).toString();
  if (method == "answerTwice") return ctx.fail("first").toString() + ctx.fail("second").toString();
  if (method == "answerAndResume") {
    return ctx.fail("first").toString() + ctx.resumeRequest().toString() + ctx.resumeResponse().toString();
  }
  if (method == "answerSplit")
    return ctx.sendLocalResponse(new LocalResponse(403).header("x-a", "1\r\nx-b: 2")).toString();
  if (method == "replaceRequest") return ctx.request.body.replace(TAIL).toString();
  if (method == "appendToRequest") return ctx.request.body.append(TAIL).toString();
  if (method == "replaceResponse") return ctx.response.body.replace(TAIL).toString();
  if (method == "appendToResponse") return ctx.response.body.append(TAIL).toString();
  if (method == "measure") return ctx.request.body.length.toString() + ctx.response.body.length.toString();
  if (method == "requestTrailer") return ctx.request.trailers.set("x-trailer", "1").toString();
  if (method == "responseTrailer") return ctx.response.trailers.set("x-trailer", "1").toString();
  if (method.startsWith("request:")) return edit(ctx.request.headers, method.substring(8));
  if (method.startsWith("response:")) return edit(ctx.response.headers, method.substring(9));
  if (method == "inject") return ctx.injectEncodedDataToFilterChain(TAIL, false).toString();
  if (method == "injectEnd") {
    return ctx.needPauseStreamingResponse().toString() + ctx.injectEncodedDataToFilterChain(TAIL, true).toString();
  }
  if (method == "routeCall") {
    return ctx
      .routeCall("GET", "/routed", new Headers(), new Uint8Array(0), (ctx, status) => Log.info("routed"))
      .toString();
  }
  if (method == "dontRead") {
    ctx.dontReadRequestBody();
    ctx.dontReadResponseBody();
    return "";
  }
  if (method.startsWith("kept:")) {
    const other = kept;
    return other == null ? "(none)" : attempt(other, method.substring(5));
  }
  return "(unknown method)";
}

/** @returns whether the attempt belongs to this hook */
function run(ctx: HttpContext<State>, hook: string): bool {
  const state = ctx.state;
  if (!state.attempt.startsWith(hook + " ")) return false;
  const method = state.attempt.substring(hook.length + 1);
  Log.info("tried " + method + " " + attempt(ctx, method));
  return true;
}

function keeps(ctx: HttpContext<State>, hook: string): bool {
  if (ctx.state.keep != hook) return false;
  kept = ctx;
  ctx.resumeLater();
  return true;
}

function atHeaders(ctx: HttpContext<State>, hook: string, hold: bool): HeaderStatus {
  if (keeps(ctx, hook)) return HeaderStatus.Pause;
  const tried = run(ctx, hook);
  if (hold) return HeaderStatus.StopIteration;
  return tried ? <HeaderStatus>ctx.state.status : HeaderStatus.Continue;
}

function atData(ctx: HttpContext<State>, hook: string): DataStatus {
  if (keeps(ctx, hook)) return DataStatus.Pause;
  return run(ctx, hook) ? <DataStatus>ctx.state.status : DataStatus.Continue;
}

setCtx<Config, State>("guard")
  .processRequestHeadersBy((ctx, config) => {
    const state = ctx.state;
    state.attempt = header(ctx, "x-try");
    const status = header(ctx, "x-status");
    if (status.length > 0) state.status = i32.parse(status);
    state.streaming = header(ctx, "x-streaming").length > 0;
    state.hold = header(ctx, "x-hold");
    state.keep = header(ctx, "x-keep");
    if (!state.streaming) {
      ctx.bufferRequestBody();
      ctx.bufferResponseBody();
    }
    return atHeaders(ctx, "requestHeaders", state.hold.includes("request"));
  })
  .processRequestBodyBy((ctx, config, body) => atData(ctx, "requestBody"))
  .processStreamingRequestBodyBy((ctx, config, chunk, isLast) => {
    run(ctx, isLast ? "lastRequestChunk" : "requestChunk");
    return ctx.state.status == 3 ? null : chunk;
  })
  .processRequestTrailersBy((ctx, config) => atData(ctx, "requestTrailers"))
  .processResponseHeadersBy((ctx, config) => atHeaders(ctx, "responseHeaders", ctx.state.hold.includes("response")))
  .processResponseBodyBy((ctx, config, body) => atData(ctx, "responseBody"))
  .processStreamingResponseBodyBy((ctx, config, chunk, isLast) => {
    run(ctx, isLast ? "lastResponseChunk" : "responseChunk");
    return ctx.state.status == 3 ? null : chunk;
  })
  .processResponseTrailersBy((ctx, config) => atData(ctx, "responseTrailers"))
  .processStreamDoneBy((ctx, config) => {
    run(ctx, "done");
    if (kept == ctx) kept = null;
  });
