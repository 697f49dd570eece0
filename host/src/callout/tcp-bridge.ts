import { connect } from "node:net";
import type { ClusterCall, ClusterFailure, ClusterHandler, ClusterResponse } from "./cluster.js";
import { inTurn, type Endpoint } from "./endpoint.js";

/** The names by which plugins and the bridge know each other. */
export const tcpBridgeNames = {
  /** The cluster that plugins call. */
  cluster: "sluice-tcp-bridge",
  /** Request header: the name of the cluster that the bytes are for. */
  target: "x-sluice-cluster",
  /** Response header of everything that the bridge answers: `1`, or `unknown-cluster` beside status 404. */
  mark: "x-sluice-bridge",
} as const;

/**
 * A cluster that turns HTTP call-outs into TCP exchanges, for plugins that speak a protocol such as Redis' and have no
 * host call for it. `POST /` with the header `x-sluice-cluster: <name>`: the body goes to a server of that name over a
 * connection of its own. What comes back until the server closes is the body of a 200. The bridge does not close its
 * side first, since Redis drops what it has not sent yet when a client does; so the body has to ask the server to close.
 *
 * Answers 404 to a name that is not known and 503 when there is no connection. A connection that breaks, or that the
 * time-out of the call ends, is `reset`.
 *
 * @param clusters servers by name; several of a name are taken in turn
 */
export function tcpBridge(clusters: Readonly<Record<string, Endpoint | readonly Endpoint[]>>): ClusterHandler {
  const targets = new Map(Object.entries(clusters).map(([name, endpoints]) => [name, inTurn(endpoints)]));
  return async (call) => {
    const header = (wanted: string): string => call.headers.find(([name]) => name === wanted)?.[1] ?? "";
    const next = header(":method") === "POST" ? targets.get(header(tcpBridgeNames.target)) : undefined;
    if (next === undefined) return answer(404, "unknown-cluster", new Uint8Array(0));
    const endpoint = next();
    return endpoint === undefined ? unavailable("no healthy upstream") : converse(endpoint, call);
  };
}

function converse(endpoint: Endpoint, call: ClusterCall): Promise<ClusterResponse | ClusterFailure> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: endpoint.address, port: endpoint.port, signal: call.signal });
    let connected = false;
    socket.on("connect", () => {
      connected = true;
      call.begin(); // Envoy answers 200 as soon as it is connected
      socket.write(call.body);
    });
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("end", () => resolve(answer(200, "1", Buffer.concat(chunks))));
    socket.on("error", () => resolve(connected ? "reset" : unavailable(refusal)));
  });
}

const refusal = "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure";

function unavailable(text: string): ClusterResponse {
  return answer(503, "1", Buffer.from(text), ["content-type", "text/plain"]);
}

function answer(status: number, mark: string, body: Uint8Array, ...more: [string, string][]): ClusterResponse {
  return { headers: [[":status", String(status)], [tcpBridgeNames.mark, mark], ...more], body };
}
