/** `|` */
const SEPARATOR: i32 = 0x7c;

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
    const end = cluster.length;
    let separators = 0;
    let portAt = 0;
    let portEnd = 0;
    let nameAt = 0;
    for (let i = 0; i < end; i++) {
      if (cluster.charCodeAt(i) != SEPARATOR) continue;
      separators++;
      if (separators == 1) portAt = i + 1;
      else if (separators == 2) portEnd = i;
      else nameAt = i + 1;
    }
    let name = separators == 0 ? cluster : "";
    let withPort = "";
    if (separators == 3) {
      name = cluster.substring(nameAt, end);
      if (portEnd > portAt) withPort = name + ":" + cluster.substring(portAt, portEnd);
    }
    return new ServiceName(name, withPort);
  }
}
