/** Clusters by what the gateway knows of them. */
import { currentStream } from "../plugin/current";
import { clusterName } from "../plugin/route";
import { Cluster, orElse } from "./cluster";

/** A cluster by its name, as it stands in the configuration of the gateway. */
export class TargetCluster extends Cluster {
  constructor(
    readonly cluster: string,
    readonly host: string,
  ) {
    super();
  }

  clusterName(): string {
    return this.cluster;
  }

  hostName(): string {
    return this.host;
  }
}

/**
 * The cluster that the exchange is routed to; "" where there is none, or no exchange. An empty `host` stands for the host of the
 * request. Property `xds.cluster_name`.
 */
export class RouteCluster extends Cluster {
  constructor(readonly host: string = "") {
    super();
  }

  clusterName(): string {
    return clusterName();
  }

  hostName(): string {
    const stream = currentStream();
    return orElse(this.host, stream == null ? "" : stream.host);
  }
}
