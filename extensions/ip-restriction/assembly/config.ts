import { JsonValue } from "@sluice/sdk";
import { escapeJson, IpAddress, IpSet } from "@sluice/codec";

/**
 * Lets requests in, or keeps them out, by the IP address of the client.
 *
 * @example
 * {
 *   "deny": ["203.0.113.7", "2001:db8::/32"],
 *   "_rules_": [{ "_match_domain_": ["admin.example.com"], "allow": ["10.0.0.0/8"], "status": 404, "message": "not found" }]
 * }
 */
@config
export class Config {
  /**
   * Where the address comes from: `origin-source` is what the gateway takes for the client's, `header` the header named by
   * `ip_header_name`.
   */
  @key("ip_source_type")
  @choices("origin-source", "header")
  source: string = "origin-source";
  /** Header that holds the address, in either case; of several addresses in it the first counts. */
  @key("ip_header_name")
  @pattern("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
  header: string = "X-Forwarded-For";
  /** The only addresses and networks that are let in, such as `10.0.0.1`, `10.0.0.0/8` or `2001:db8::/32`. */
  allow: string[] = [];
  /** Addresses and networks that are kept out; all others are let in. Either this or `allow` holds something. */
  deny: string[] = [];
  /** Status of the refusal, but for 204 and 304, which have no body. */
  @range(200, 599)
  status: i32 = 403;
  /** What the body of the refusal says; empty for the default. */
  message: string = "Your IP address is blocked.";
  private isAllowList: bool = false;
  private networks: IpSet = IpSet.of([]);
  private bodyText: string = "";

  /** Does the address stand in a header? */
  get isInHeader(): bool {
    return this.source == "header";
  }

  /** Body of the refusal. */
  get body(): string {
    return this.bodyText;
  }

  /** Why a client is kept out, as in the response code details; "" when it is let in. Null: its address is not known. */
  refusal(address: IpAddress | null): string {
    if (address == null) return "get_ip_failed";
    if (this.networks.contains(address) == this.isAllowList) return "";
    return this.isAllowList ? "ip_not_allowed" : "ip_denied";
  }

  validate(json: JsonValue): void {
    const allowed = networksOf(json.get("allow"), this.allow);
    const denied = networksOf(json.get("deny"), this.deny);
    this.isAllowList = this.allow.length > 0;
    if (this.isAllowList == this.deny.length > 0) {
      json.refuse("allow and deny cannot be " + (this.isAllowList ? "set" : "empty") + " at the same time");
    }
    this.networks = this.isAllowList ? allowed : denied;
    // The texts have done their work: without them a large list is nothing that the collector walks through.
    this.allow = [];
    this.deny = [];
    if (this.status == 204 || this.status == 304) json.get("status").refuse("statuses 204 and 304 have no body");
    if (this.message.length == 0) this.message = new Config().message;
    this.bodyText = '{"message":"' + escapeJson(this.message) + '"}';
  }
}

function networksOf(json: JsonValue, entries: string[]): IpSet {
  const networks = IpSet.of(entries);
  const problems = networks.problems;
  for (let i = 0, count = problems.length; i < count; i++) json.at(problems[i].index).refuse(problems[i].reason);
  return networks;
}
