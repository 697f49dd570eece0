const SEPARATOR: string = "|";

/** The names by which a rule may call the service that a request goes to. */
@final
export class ServiceName {
  private constructor(
    /** The host of the service, or the whole name of a cluster that Envoy was given by hand; "" when there is none. */
    readonly name: string,
    /** The same with its port, `qwen.dns:443`; "" when there is none. */
    readonly withPort: string,
  ) {}

  /**
   * Reads the name of an upstream cluster. Those of Istio and Higress are `outbound|<port>|<subset>|<host>`; one without `|` is
   * its own name. Any other has none.
   */
  static of(cluster: string): ServiceName {
    const portAt = cluster.indexOf(SEPARATOR) + 1;
    if (portAt == 0) return new ServiceName(cluster, "");
    const subsetAt = cluster.indexOf(SEPARATOR, portAt) + 1;
    const nameAt = subsetAt == 0 ? 0 : cluster.indexOf(SEPARATOR, subsetAt) + 1;
    if (nameAt == 0 || cluster.indexOf(SEPARATOR, nameAt) >= 0) return new ServiceName("", "");
    const name = cluster.substring(nameAt);
    const port = cluster.substring(portAt, subsetAt - 1);
    return new ServiceName(name, port.length > 0 ? name + ":" + port : "");
  }
}
