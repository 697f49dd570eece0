import { request, type Agent, type IncomingMessage } from "node:http";
import type { HeaderList } from "../headers/header-list.js";
import type { ClusterCall, ClusterHandler, ClusterResponse } from "./cluster.js";
import { inTurn, type Endpoint } from "./endpoint.js";
import { http1Response } from "./http1-response.js";

/** What would change how Node's client frames the message or takes the answer. */
const framing = new Set(["transfer-encoding", "upgrade"]);

/**
 * A cluster that sends call-outs to HTTP/1 servers without TLS.
 *
 * @param target `http://host:port`, an endpoint, or several that are taken in turn
 * @param agent keeps connections (default: Node's global one)
 */
export function httpCluster(target: string | Endpoint | readonly Endpoint[], agent?: Agent): ClusterHandler {
  const next = inTurn(typeof target === "string" ? endpointOf(target) : target);
  return async (call) => {
    const endpoint = next();
    return endpoint === undefined ? "no endpoints" : send(call, endpoint, agent);
  };
}

function endpointOf(url: string): Endpoint {
  const { hostname, port } = new URL(url);
  return { address: hostname.replace(/^\[(.*)\]$/, "$1"), port: port === "" ? 80 : Number(port) };
}

function send(call: ClusterCall, endpoint: Endpoint, agent?: Agent): ReturnType<ClusterHandler> {
  return new Promise((resolve, reject) => {
    const sent = request({
      host: endpoint.address,
      port: endpoint.port,
      agent,
      method: valueOf(call.headers, ":method") ?? "GET",
      path: valueOf(call.headers, ":path") ?? "/",
      headers: headersOf(call),
      signal: call.signal,
    });
    sent.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code?.startsWith("HPE_") === true) resolve("malformed");
      else if (error.code === "ECONNRESET") resolve("terminated");
      else reject(error);
    });
    sent.on("response", (response) => {
      call.begin();
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => resolve("reset"));
      response.on("end", () => resolve(answerOf(response, Buffer.concat(chunks))));
    });
    sent.end(call.body);
  });
}

/** Names and values in turn. */
function headersOf({ headers, body }: ClusterCall): readonly string[] {
  const list = ["host", valueOf(headers, ":authority") ?? ""];
  for (const [name, value] of headers) {
    if (name.startsWith(":") || framing.has(name)) continue;
    list.push(name, name === "content-length" ? String(body.length) : value);
  }
  if (body.length > 0 && !list.includes("content-length")) list.push("content-length", String(body.length));
  return list;
}

function answerOf(response: IncomingMessage, body: Uint8Array): ClusterResponse | "malformed" {
  const headers = http1Response([[":status", String(response.statusCode)], ...pairs(response.rawHeaders)]);
  return headers === undefined ? "malformed" : { headers, body, trailers: pairs(response.rawTrailers) };
}

/** Node's flat list of names and values. */
function pairs(flat: readonly string[]): [name: string, value: string][] {
  const pairOf = (at: number): [string, string] => [flat[2 * at]!.toLowerCase(), flat[2 * at + 1]!];
  return Array.from({ length: flat.length / 2 }, (_, at) => pairOf(at));
}

function valueOf(headers: HeaderList, name: string): string | undefined {
  return headers.find(([candidate]) => candidate === name)?.[1];
}
