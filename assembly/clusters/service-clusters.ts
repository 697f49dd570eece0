/**
 * Clusters that Istio and Higress make from a service registry; their names are `outbound|<port>|<version>|<service>`.
 * Services with static addresses have port 80 by custom. An empty `host` stands for the name of the service.
 */
import { Cluster, orElse } from "./cluster";

function outbound(port: i64, version: string, service: string): string {
  return "outbound|" + port.toString() + "|" + version + "|" + service;
}

/** A Kubernetes service; an empty `namespace` is `default`. */
export class K8sCluster extends Cluster {
  constructor(
    readonly serviceName: string,
    readonly namespace: string,
    readonly port: i64,
    readonly version: string = "",
    readonly host: string = "",
  ) {
    super();
  }

  private get service(): string {
    return this.serviceName + "." + orElse(this.namespace, "default") + ".svc.cluster.local";
  }

  clusterName(): string {
    return outbound(this.port, this.version, this.service);
  }

  hostName(): string {
    return orElse(this.host, this.service);
  }
}

/** A service in Nacos; an empty `group` is `DEFAULT-GROUP`. */
export class NacosCluster extends Cluster {
  constructor(
    readonly serviceName: string,
    readonly namespaceId: string,
    readonly port: i64,
    readonly group: string = "",
    readonly version: string = "",
    /** Does the registry lie outside, added by a McpBridge? */
    readonly isExtRegistry: bool = false,
    readonly host: string = "",
  ) {
    super();
  }

  clusterName(): string {
    const group = orElse(this.group, "DEFAULT-GROUP").replaceAll("_", "-");
    const suffix = this.isExtRegistry ? ".nacos-ext" : ".nacos";
    return outbound(this.port, this.version, this.serviceName + "." + group + "." + this.namespaceId + suffix);
  }

  hostName(): string {
    return orElse(this.host, this.serviceName);
  }
}

/** A service with fixed addresses. */
export class StaticIpCluster extends Cluster {
  constructor(
    readonly serviceName: string,
    readonly port: i64 = 80,
    readonly host: string = "",
  ) {
    super();
  }

  clusterName(): string {
    return outbound(this.port, "", this.serviceName + ".static");
  }

  hostName(): string {
    return orElse(this.host, this.serviceName);
  }
}

/** A service whose addresses come from DNS. */
export class DnsCluster extends Cluster {
  constructor(
    readonly serviceName: string,
    readonly domain: string,
    readonly port: i64,
  ) {
    super();
  }

  clusterName(): string {
    return outbound(this.port, "", this.serviceName + ".dns");
  }

  hostName(): string {
    return this.domain;
  }
}

/** A service in Consul. */
export class ConsulCluster extends Cluster {
  constructor(
    readonly serviceName: string,
    readonly datacenter: string,
    readonly port: i64,
    readonly host: string = "",
  ) {
    super();
  }

  clusterName(): string {
    return outbound(this.port, "", this.serviceName + "." + this.datacenter + ".consul");
  }

  hostName(): string {
    return orElse(this.host, this.serviceName);
  }
}

/** A service by its whole name, the suffix of its registry included: `auth.dns`, `redis.static`. */
export class FQDNCluster extends Cluster {
  constructor(
    readonly fqdn: string,
    readonly port: i64,
    readonly host: string = "",
  ) {
    super();
  }

  clusterName(): string {
    return outbound(this.port, "", this.fqdn);
  }

  hostName(): string {
    return orElse(this.host, this.fqdn);
  }
}
