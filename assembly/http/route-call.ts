import { LogLevel, MapType, Status } from "../abi/enums";
import { E_ROUTE_CALL } from "../plugin/errors";
import { report } from "../plugin/log";
import { useBodies } from "./body-flow";
import { Direction, Mark } from "./direction";
import { headerProblem } from "./header-rules";
import { Headers } from "./headers";
import { HttpContext } from "./http-context";
import { Phase } from "./phase";
import { RoutedCall, routeCalls } from "./routed-call";
import { StreamContext } from "./stream-context";
import { UrlTarget } from "./url-target";

/**
 * Gets the answer to `ctx.routeCall`: its status, headers and whole body. It may change the response through
 * `ctx.response`, or send a local response in its place; then the response goes to the client.
 */
export type RouteCallHandler<S> = (ctx: HttpContext<S>, status: i32, headers: Headers, body: Uint8Array) => void;

class RoutedCallOf<S> extends RoutedCall {
  constructor(private readonly handler: RouteCallHandler<S>) {
    super();
  }

  answer(stream: StreamContext, status: i32, headers: Headers, body: Uint8Array): void {
    this.handler(changetype<HttpContext<S>>(stream), status, headers, body);
  }
}

function need(): bool {
  useBodies();
  return routeCalls();
}

// @ts-ignore: decorator
@lazy
const NEED_ROUTE_CALLS: bool = need();

/** See `HttpContext.routeCall`. */
export function routeCall<S>(
  stream: HttpContext<S>,
  method: string,
  url: string,
  headers: Headers,
  body: Uint8Array,
  handler: RouteCallHandler<S>,
): Status {
  const request = stream.directionOf(true);
  if (!NEED_ROUTE_CALLS || !mayRoute(stream, request, body)) return refuse(E_ROUTE_CALL);
  const target = new UrlTarget(url);
  const wanted = new Headers();
  if (target.authority.length > 0) wanted.set(":authority", target.authority);
  wanted.set(":method", method).set(":path", target.path);
  wanted.set("x-envoy-original-method", original(stream, ":method"));
  wanted.set("x-envoy-original-path", original(stream, ":path"));
  wanted.set("x-envoy-original-host", original(stream, ":authority"));
  for (let i = 0, count = headers.length; i < count; i++) wanted.set(headers.nameAt(i), headers.valueAt(i));
  for (let i = 0, count = wanted.length; i < count; i++) {
    const problem = headerProblem(MapType.HttpRequestHeaders, wanted.nameAt(i), wanted.valueAt(i));
    if (problem.length > 0) return refuse(problem);
  }
  if (request.is(Mark.BodyHeld)) stream.request.body.replace(body);
  // The answer is for the plugin to read.
  stream.request.headers.remove("accept-encoding");
  for (let i = 0, count = wanted.length; i < count; i++) {
    stream.request.headers.set(wanted.nameAt(i), wanted.valueAt(i));
  }
  stream.routed = new RoutedCallOf<S>(handler);
  return Status.Ok;
}

/** While the request's headers can still be changed, and its body is there or there is none. */
function mayRoute(stream: StreamContext, request: Direction, body: Uint8Array): bool {
  if (!stream.isCurrent || stream.isOver || stream.routed != null || request.is(Mark.HeadersGone)) return false;
  const atHeaders = stream.getExecutionPhase() == Phase.RequestHeaders;
  return atHeaders ? !request.is(Mark.HasBody) && body.length == 0 : request.is(Mark.BodyHeld);
}

function original(stream: StreamContext, name: string): string {
  const value = stream.request.headers.get(name);
  return value == null ? "" : value;
}

function refuse(problem: string): Status {
  report(LogLevel.Error, problem);
  return Status.BadArgument;
}
