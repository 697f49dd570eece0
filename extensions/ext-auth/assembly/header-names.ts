/** Names of headers that do not go from one message to another. */
import { lowerCase } from "@sluice/codec";

/** Tells the upstream that a request was let through without a verdict. */
export const UNCHECKED: string = "x-envoy-auth-failure-mode-allowed";

// @ts-ignore: decorator
@lazy
const OF_CONNECTION: string[] = [
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** A name as a server may know it that turns dashes into underscores, as CGI does. */
export function comparable(name: string): string {
  return lowerCase(name).replaceAll("_", "-");
}

/** Does a header, by its name in lower case, belong to one message, or to one connection (RFC 9110, 7.6.1)? */
export function isOfMessage(name: string): bool {
  return name.startsWith(":") || OF_CONNECTION.includes(name);
}

/** Does a header, by its comparable name, tell a service what is asked for? Only the plugin says that. */
export function tellsTarget(name: string): bool {
  return (
    name.startsWith("x-original-") ||
    name == "x-forwarded-method" ||
    name == "x-forwarded-uri" ||
    name == "x-forwarded-host"
  );
}

// @ts-ignore: decorator
@lazy
const OF_GATEWAY: string[] = [
  "x-forwarded-client-cert",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-request-id",
];

/** Does a header of a request, by its comparable name, come from the gateway itself? */
export function isOfGateway(name: string): bool {
  return name.startsWith("x-envoy-") || OF_GATEWAY.includes(name);
}
