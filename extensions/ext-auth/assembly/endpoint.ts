import { HttpClient, FQDNCluster, JsonValue } from "@sluice/sdk";

/** Where the service is, and how it is asked. */
@config
export class Endpoint {
  /** Name of the service with the suffix of its registry, such as `auth.dns`, `auth.static` or `auth.ns.svc.cluster.local`. */
  @key("service_name")
  @required
  @pattern("^[!-~]+$")
  service: string = "";
  /** Port of the service; those with static addresses have 80 by custom. */
  @key("service_port")
  @range(1, 65535)
  port: i32 = 80;
  /** `:authority` of the call; empty for the name of the service. */
  @key("service_host")
  @pattern("^[0-9A-Za-z.:_-]*$")
  host: string = "";
  /** With `envoy`: what is put in front of the path of the request. Needed there, and may be empty. */
  @key("path_prefix")
  @pattern("^[!-~]*$")
  prefix: string | null = null;
  /** With `forward_auth`: the path of the call, with a query if it has one. Needed there. */
  @pattern("^[!-~]*$")
  path: string = "";
  /** With `forward_auth`: the method of the call, which is written in upper case. */
  @key("request_method")
  @pattern("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
  method: string = "GET";

  /** Called by `HttpService`, which knows the mode. */
  check(json: JsonValue, isForward: bool): void {
    const prefix = this.prefix;
    this.method = this.method.toUpperCase();
    if (isForward) {
      if (this.path.length == 0) json.refuse("when endpoint_mode is forward_auth, endpoint path must not be empty");
      if (this.path.includes("#")) json.get("path").refuse("a path has no fragment");
      if (this.method == "CONNECT") json.get("request_method").refuse("CONNECT asks for no path");
      if (json.get("path_prefix").exists) json.get("path_prefix").warn("has no effect with forward_auth");
    } else {
      if (prefix == null) json.refuse("when endpoint_mode is envoy, endpoint path_prefix must not be empty");
      else this.readPrefix(json.get("path_prefix"), prefix);
      if (json.get("path").exists) json.get("path").warn("has no effect with envoy");
      if (json.get("request_method").exists) json.get("request_method").warn("has no effect with envoy");
    }
  }

  /** What stands in front begins with a slash and does not end with one, since each path begins with one. */
  private readPrefix(json: JsonValue, prefix: string): void {
    if (prefix.includes("?") || prefix.includes("#")) json.refuse("a path has neither query nor fragment here");
    let end = prefix.length;
    while (end > 0 && prefix.charCodeAt(end - 1) == 0x2f) end--;
    const text = prefix.substring(0, end);
    this.prefix = end == 0 || text.startsWith("/") ? text : "/" + text;
  }

  client(milliseconds: u32): HttpClient {
    return new HttpClient(new FQDNCluster(this.service, this.port, this.host)).timeout(milliseconds);
  }
}
