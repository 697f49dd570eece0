import type { Agent } from "node:http";
import { httpCluster, type ClusterHandler } from "@sluice/host";
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
  handler(agent: Agent): ClusterHandler | "no endpoints" {
    return this.spec.endpoints.length === 0 ? "no endpoints" : httpCluster(this.spec.endpoints, agent);
  }
}
