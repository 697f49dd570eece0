import { ProtoWriter } from "@sluice/codec/protobuf/writer";
import { LogLevel, Status } from "../abi/enums";
import { Phase } from "../http/phase";
import { StreamContext } from "../http/stream-context";
import { currentStream } from "../plugin/current";
import { E_NOT_CURRENT } from "../plugin/errors";
import { report } from "../plugin/log";
import { PluginContext } from "../plugin/plugin-context";
import { callForeign } from "./foreign-call";

/** How long a value lives. */
export enum LifeSpan {
  /** As long as the filter chain of the stream, and before routes are changed by an internal redirect. */
  FilterChain = 0,
  /** As long as the request of the client, internal redirects included. */
  DownstreamRequest = 1,
  /** As long as the connection of the client. */
  DownstreamConnection = 2,
}

/**
 * Sets an object of Envoy's filter state from text, such as `envoy.string`. Foreign function `set_envoy_filter_state`; in answers
 * to calls and timers from Envoy 1.37 on.
 *
 * Under one path the life span stays what it was first: with another one Envoy changes nothing, and answers `Ok` all the same.
 *
 * @returns `NotFound` when the host does not know an object of that name; `BadArgument` for another value than it takes
 */
export function setEnvoyFilterState(
  ctx: StreamContext,
  path: string,
  value: string,
  span: LifeSpan = LifeSpan.FilterChain,
): Status {
  if (!isAtWork(ctx)) return Status.BadArgument;
  const args = new ProtoWriter().text(1, path).text(2, value).uint(3, span);
  return callForeign("set_envoy_filter_state", args.toBytes()).status;
}

/** Has the route chosen anew, after changes that decide it. Foreign function `clear_route_cache`, in Envoy since 1.33. */
export function clearRouteCache(ctx: StreamContext): Status {
  return isAtWork(ctx) ? callForeign("clear_route_cache", new Uint8Array(0)).status : Status.BadArgument;
}

/** At its end Envoy has nothing left that these could change, and takes them for a mistake of its own. */
function isAtWork(ctx: StreamContext): bool {
  if (ctx.isCurrent && ctx.getExecutionPhase() != Phase.Done) return true;
  report(LogLevel.Error, E_NOT_CURRENT);
  return false;
}

/**
 * Declares a property that streams of this plugin context will set by `setProperty`: whether it can be set once only, and how
 * long it lives; undeclared ones can be set again and live as long as the filter chain. In the parser or a timer.
 * Foreign function `declare_property`.
 *
 * @returns `BadArgument` when it is declared already
 */
export function declareProperty(
  context: PluginContext,
  name: string,
  isReadonly: bool,
  span: LifeSpan = LifeSpan.FilterChain,
): Status {
  if (!context.isCurrent || currentStream() != null) {
    report(LogLevel.Error, E_NOT_CURRENT);
    return Status.BadArgument;
  }
  const args = new ProtoWriter().text(1, name).bool(2, isReadonly).uint(5, span);
  return callForeign("declare_property", args.toBytes()).status;
}
