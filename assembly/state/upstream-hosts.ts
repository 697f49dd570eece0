import { LogLevel, Status } from "../abi/enums";
import { PairsReader } from "../abi/pairs";
import { getUpstreamHostPairs, setOverrideHost } from "../abi/upstream-hosts";
import { StreamContext } from "../http/stream-context";
import { E_HIGRESS_BUILD, E_NOT_CURRENT } from "../plugin/errors";
import { Once, report, reportOnce } from "../plugin/log";

/** A host of the cluster that a stream is routed to. */
export class UpstreamHost {
  constructor(
    /** `address:port` */
    readonly address: string,
    /** What the gateway knows about it, as text in Prometheus' format. */
    readonly metrics: string,
  ) {}
}

/**
 * The hosts of the cluster that the route of a stream leads to. Empty, with one line in the log, in `plugin.wasm`: the host call
 * is that of Higress, and linked into `plugin.higress.wasm` only. Host call: `proxy_get_upstream_hosts`.
 */
export function getUpstreamHosts(ctx: StreamContext): UpstreamHost[] {
  const hosts: UpstreamHost[] = [];
  if (!SLUICE_HIGRESS) sayHigressOnly("getUpstreamHosts");
  else if (isAtWork(ctx) && getUpstreamHostPairs() == Status.Ok) {
    const pairs = new PairsReader();
    for (let i = 0; pairs.next(i); i++) hosts.push(new UpstreamHost(pairs.name, pairs.value));
  }
  return hosts;
}

/**
 * Sends the request to this host of its cluster, whatever the load balancer would choose. As long as the request has not gone on:
 * in its handlers, or while they hold it. `Unimplemented`, with one line in the log, in `plugin.wasm`, as `getUpstreamHosts`.
 * Host call: `proxy_set_upstream_override_host`.
 */
export function setUpstreamOverrideHost(ctx: StreamContext, address: string): Status {
  if (!SLUICE_HIGRESS) return sayHigressOnly("setUpstreamOverrideHost");
  return isAtWork(ctx) ? setOverrideHost(address) : Status.BadArgument;
}

function sayHigressOnly(what: string): Status {
  reportOnce(Once.HigressBuild, LogLevel.Warn, E_HIGRESS_BUILD + what);
  return Status.Unimplemented;
}

function isAtWork(ctx: StreamContext): bool {
  if (ctx.isCurrent) return true;
  report(LogLevel.Error, E_NOT_CURRENT);
  return false;
}
