import type { IncomingMessage, ServerResponse } from "node:http";
import type { HeaderList, Host, HttpStream, Plugin, StreamProperties } from "@sluice/host";
import { ClientSide } from "./client-side.js";
import { Flow } from "./flow.js";
import { headerList, isBodiless, requestHeaderList } from "./message-headers.js";
import { valueOf, type Match } from "./router.js";
import { UpstreamSide, type UpstreamParts } from "./upstream-side.js";

/** What every exchange of a gateway shares. */
export interface ExchangeParts extends Omit<UpstreamParts, "client" | "requestFlow" | "onRoute"> {
  readonly host: Host;
  /** Filter chain in force. */
  readonly plugins: readonly Plugin[];
  readonly worker: number;
  readonly maxRequestHeaders: number;
  readonly trailers: boolean;
  /** Told of the stream before it is used. */
  readonly onStream: (stream: HttpStream) => void;
}

/** Leads one request of a client through the filters. */
export function serveExchange(request: IncomingMessage, response: ServerResponse, parts: ExchangeParts): void {
  const { guard, host } = parts;
  const headers = requestHeaderList(request, parts.router.hostMatching);
  const match = parts.router.find(headers);
  const requestFlow = new Flow(request);
  const client = new ClientSide(response, requestFlow, request.method === "HEAD", parts.trailers);
  const properties = { ...connectionProperties(request), ...routeProperties(match) };
  const onRoute = (chosen: Match): void => {
    Object.assign(properties, routeProperties(chosen));
    stream.raiseBufferLimit(bufferLimitOf(chosen));
  };
  const upstream = new UpstreamSide({ ...parts, client, requestFlow, onRoute });
  const disabled = new Set(match?.route.disabledPlugins);
  const plugins = parts.plugins.filter((plugin) => !disabled.has(plugin.name));
  const stream = host.openStream(plugins, {
    ...{ downstream: client, upstream, worker: parts.worker, properties },
    authorityRequired: parts.router.authorityRequired,
  });
  upstream.stream = stream;
  if (match !== undefined) stream.raiseBufferLimit(bufferLimitOf(match));
  parts.onStream(stream);
  // `close` without an end of the stream means that the client hung up; the request's own error says the same.
  response.on("close", () => {
    if (!client.complete) guard(() => stream.reset());
  });
  request.on("error", () => undefined);
  const refusal = refusalOf(request, headers, parts.maxRequestHeaders);
  if (refusal !== undefined) {
    request.resume();
    guard(() => stream.reject(...refusal));
    return;
  }
  const bodiless = isBodiless(request);
  guard(() => stream.requestHeaders(headers, bodiless));
  if (bodiless) return;
  request.on("data", (chunk: Buffer) => guard(() => stream.requestData(chunk, false)));
  request.on("end", () => {
    guard(() => {
      if (parts.trailers && request.rawTrailers.length > 0) stream.requestTrailers(headerList(request.rawTrailers));
      else stream.requestData(new Uint8Array(0), true);
    });
  });
}

/** What Envoy's connection manager refuses before any filter. */
function refusalOf(
  request: IncomingMessage,
  headers: HeaderList,
  maxHeaders: number,
): [status: number, text: string, details: string] | undefined {
  if (valueOf(headers, ":authority") === undefined) return [400, "", "missing_host_header"];
  if (request.rawHeaders.length / 2 > maxHeaders) return [431, "", "request_headers_too_large"];
  const path = valueOf(headers, ":path") ?? "";
  if (!path.startsWith("/")) return [404, "", "absolute_path_rejected"];
  if (path.includes("#")) return [400, "", "path_normalization_failed"];
  const upgrades = /(^|,)\s*upgrade\s*(,|$)/i.test(request.headers.connection ?? "");
  if (upgrades && request.headers.upgrade !== undefined) return [403, "", "upgrade_failed"];
  return undefined;
}

function bufferLimitOf({ route, virtualHost }: Match): number {
  const own = [route, virtualHost];
  const limits = [
    ...own.map((one) => one.requestBufferLimitBytes),
    ...own.map((one) => one.perRequestBufferLimitBytes),
  ];
  return limits.find((limit) => limit !== undefined) ?? 0;
}

function connectionProperties(request: IncomingMessage): StreamProperties {
  const { remoteAddress = "", remotePort = 0, localAddress = "", localPort = 0 } = request.socket;
  return {
    "source.address": `${remoteAddress}:${remotePort}`,
    "source.port": remotePort,
    "destination.address": `${localAddress}:${localPort}`,
    "destination.port": localPort,
    "request.protocol": `HTTP/${request.httpVersion}`,
    "xds.listener_name": "main",
  };
}

function routeProperties(match: Match | undefined): StreamProperties {
  if (match === undefined) return {};
  return {
    "xds.virtual_host_name": match.virtualHost.name,
    "xds.route_name": match.route.name ?? "",
    "xds.cluster_name": match.route.cluster,
  };
}
