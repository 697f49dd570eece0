import type { HostMatchingSpec } from "../bootstrap/model.js";

/** What Envoy makes of the host of a request, before plugins see it: the dot goes first, then the port. */
export function seenHost(host: string, { stripPort, stripTrailingDot }: HostMatchingSpec): string {
  const undotted = stripTrailingDot ? withoutTrailingDot(host) : host;
  const port = stripPort ? portStart(undotted) : undefined;
  return port !== undefined && /^\d+$/.test(undotted.slice(port + 1)) ? undotted.slice(0, port) : undotted;
}

/** The host by which Envoy chooses the virtual host. */
export function matchedHost(host: string, { ignorePort }: HostMatchingSpec): string {
  return ignorePort ? host.slice(0, portStart(host)) : host;
}

/** Where the colon of a port stands, undefined without one; those of an IPv6 address stand in brackets. */
function portStart(host: string): number | undefined {
  const at = host.lastIndexOf(":");
  return at < 0 || host.lastIndexOf("]") > at ? undefined : at;
}

/** Takes one dot off the end, or off what stands in front of a port. */
function withoutTrailingDot(host: string): string {
  const at = host.lastIndexOf(".");
  const isLast = at >= 0 && (at === host.length - 1 || host[at + 1] === ":");
  return isLast ? host.slice(0, at) + host.slice(at + 1) : host;
}
