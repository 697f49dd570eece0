import { request, type Agent } from "node:http";
import type { ClusterCall, ClusterFailure, ClusterHandler, ClusterResponse } from "@sluice/host";
import type { ClusterSpec, SocketSpec } from "../bootstrap/model.js";
import { headerList, mutable, withoutHopByHop } from "./message-headers.js";
import { valueOf } from "./router.js";

/** Endpoints that are taken in turn. */
export class Cluster {
  private turn = 0;

  constructor(private readonly spec: ClusterSpec) {}

  /** The endpoint of the next call; `undefined` when there is none at all. */
  next(): SocketSpec | undefined {
    const { endpoints } = this.spec;
    return endpoints[this.turn++ % endpoints.length];
  }

  /** Sends a plugin's call-outs to the endpoints. */
  handler(agent: Agent): ClusterHandler | "no endpoints" {
    if (this.spec.endpoints.length === 0) return "no endpoints";
    return (call) => send(call, this.next() ?? { address: "", port: 0 }, agent);
  }
}

function send(call: ClusterCall, endpoint: SocketSpec, agent: Agent): Promise<ClusterResponse | ClusterFailure> {
  return new Promise((resolve, reject) => {
    const headers = withoutHopByHop(call.headers).filter(
      ([name]) => !name.startsWith(":") && name !== "content-length",
    );
    headers.unshift(["host", valueOf(call.headers, ":authority") ?? ""]);
    if (call.trailers.length > 0) headers.push(["transfer-encoding", "chunked"]);
    else if (call.body.length > 0) headers.push(["content-length", String(call.body.length)]);
    const sent = request(
      {
        host: endpoint.address,
        port: endpoint.port,
        agent,
        method: valueOf(call.headers, ":method") ?? "GET",
        path: valueOf(call.headers, ":path") ?? "/",
        headers: headers.flat(),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", () => resolve("reset"));
        response.on("end", () => {
          resolve({
            headers: [[":status", String(response.statusCode)], ...headerList(response.rawHeaders)],
            body: Buffer.concat(chunks),
            trailers: headerList(response.rawTrailers),
          });
        });
      },
    );
    sent.on("error", reject);
    if (call.timeoutMs > 0) {
      const timer = setTimeout(() => {
        resolve("timeout");
        sent.destroy();
      }, call.timeoutMs);
      sent.on("close", () => clearTimeout(timer));
    }
    if (call.trailers.length > 0) sent.addTrailers(mutable(call.trailers));
    sent.end(call.body);
  });
}
