import { Cluster, DnsCluster, HttpClient, JsonValue, K8sCluster, NacosCluster, StaticIpCluster } from "@sluice/sdk";
import { lowerCase } from "@sluice/codec";

/**
 * Calls a service for each request, and puts its answer into headers of the request.
 *
 * @example
 * {
 *   "serviceSource": "ip",
 *   "serviceName": "echo",
 *   "servicePort": 80,
 *   "requestPath": "/token",
 *   "bodyHeader": "x-body",
 *   "tokenHeader": "x-token"
 * }
 */
@config
export class Config {
  /** Request header that gets the body of the answer, with `#` in place of each line feed. */
  @required
  @pattern("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
  bodyHeader: string = "";
  /** Header of the answer that is copied to the request header of the same name. */
  @required
  @pattern("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
  tokenHeader: string = "";
  /** Path of the call with its query, or an absolute URL, whose host becomes the `:authority`. */
  @required
  @pattern("^[!-~]+$")
  requestPath: string = "";
  /** Where the gateway knows the service from. */
  @required
  @choices("k8s", "nacos", "ip", "dns")
  serviceSource: string = "";
  /** Name of the service, as it stands there. */
  @required
  @pattern("^[!-~]+$")
  serviceName: string = "";
  /** Port of the service; those with static addresses have 80 by custom. */
  @required
  @range(1, 65535)
  servicePort: i32 = 80;
  /** With `k8s` its namespace, `default` where it is absent; with `nacos` the id of its namespace, which must be there. */
  @pattern("^[!-~]*$")
  namespace: string = "";
  /** With `dns` the `:authority` of the call, which must be there. */
  @pattern("^[0-9A-Za-z.:_-]*$")
  domain: string = "";
  private client: HttpClient = new HttpClient(new StaticIpCluster(""));

  get service(): HttpClient {
    return this.client;
  }

  validate(json: JsonValue): void {
    refuseGuarded(json.get("bodyHeader"), this.bodyHeader);
    refuseGuarded(json.get("tokenHeader"), this.tokenHeader);
    if (lowerCase(this.bodyHeader) == lowerCase(this.tokenHeader)) {
      json.get("tokenHeader").refuse("the same header as bodyHeader");
    }
    if (this.serviceSource == "nacos" && this.namespace.length == 0) json.get("namespace").refuse("needed with nacos");
    if (this.serviceSource == "dns" && this.domain.length == 0) json.get("domain").refuse("needed with dns");
    this.client = new HttpClient(this.cluster());
  }

  private cluster(): Cluster {
    if (this.serviceSource == "k8s") return new K8sCluster(this.serviceName, this.namespace, this.servicePort);
    if (this.serviceSource == "nacos") return new NacosCluster(this.serviceName, this.namespace, this.servicePort);
    if (this.serviceSource == "dns") return new DnsCluster(this.serviceName, this.domain, this.servicePort);
    return new StaticIpCluster(this.serviceName, this.servicePort);
  }
}

/** What the gateway cannot do without, or computes itself. */
function refuseGuarded(json: JsonValue, header: string): void {
  const name = lowerCase(header);
  if (name == "host" || name == "x-forwarded-proto" || name == "content-length" || name == "transfer-encoding") {
    json.refuse("the gateway depends on this header");
  }
}
