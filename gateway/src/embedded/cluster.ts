import type { Agent } from "node:http";
import { grpcCluster, httpCluster, type Cluster as HostCluster } from "@sluice/host";
import type { ClusterSpec, SocketSpec } from "../bootstrap/model.js";

/** Endpoints that are taken in turn. */
export class Cluster {
  private turn = 0;

  constructor(private readonly spec: ClusterSpec) {}

  /** The endpoint of the next request; `undefined` when there is none at all. */
  next(): SocketSpec | undefined {
    const { endpoints } = this.spec;
    return endpoints[this.turn++ % endpoints.length];
  }

  /** Sends a plugin's call-outs to the endpoints. */
  handler(agent: Agent): HostCluster {
    const { endpoints, http2 } = this.spec;
    if (endpoints.length === 0) return "no endpoints";
    const http = httpCluster(endpoints, agent);
    return http2 === true ? { ...grpcCluster(endpoints), http } : http;
  }
}
