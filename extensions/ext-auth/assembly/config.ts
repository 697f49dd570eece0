import { JsonValue } from "@sluice/sdk";
import { HttpService } from "./http-service";
import { MatchRule } from "./match-rule";

const DEFAULT_STATUS: i32 = 403;

/**
 * Asks an HTTP service whether a request may pass.
 *
 * @example
 * {
 *   "http_service": {
 *     "endpoint_mode": "forward_auth",
 *     "endpoint": { "service_name": "auth.static", "service_port": 80, "path": "/check" },
 *     "authorization_response": { "allowed_upstream_headers": [{ "exact": "x-uid" }] }
 *   },
 *   "match_type": "whitelist",
 *   "match_list": [{ "match_rule_path": "/public/", "match_rule_type": "prefix" }],
 *   "status_on_error": 503
 * }
 */
@config
export class Config {
  /** The service that decides. */
  @key("http_service")
  @required
  service: HttpService = new HttpService();
  /** Whether `match_list` names the requests that are not checked, or those that are. Needed with it. */
  @key("match_type")
  @choices("whitelist", "blacklist")
  matchType: string | null = null;
  /** Some requests; without it all are checked. */
  @key("match_list")
  matchList: MatchRule[] | null = null;
  /** Lets requests pass when the service fails: no answer, or a status of 500 or more. */
  @key("failure_mode_allow")
  failureModeAllow: bool = false;
  /** Tells the upstream of such a request by `x-envoy-auth-failure-mode-allowed: true`. */
  @key("failure_mode_allow_header_add")
  failureModeHeader: bool = false;
  /** Status of the refusal when the service fails, from 200 to 599; 0 stands for the default. */
  @key("status_on_error")
  @schema('{ "anyOf": [{ "const": 0 }, { "type": "integer", "minimum": 200, "maximum": 599 }], "default": 403 }')
  statusField: JsonValue | null = null;
  private status: i32 = DEFAULT_STATUS;

  get statusOnError(): i32 {
    return this.status;
  }

  /** Must the service be asked about this request? */
  demands(host: string, method: string, path: string): bool {
    const list = this.matchList;
    if (list == null) return true;
    const isBlacklist = this.matchType == "blacklist";
    for (let i = 0, count = list.length; i < count; i++) {
      // In doubt the service is asked.
      if (list[i].matches(host, method, path, isBlacklist)) return isBlacklist;
    }
    return !isBlacklist;
  }

  validate(json: JsonValue): void {
    const status = this.statusField;
    if (status != null) this.readStatus(status);
    this.statusField = null;
    const list = this.matchList;
    if (list == null) return;
    if (this.matchType == null) json.refuse("missing match_type in config");
    let matching = 0;
    for (let i = 0, count = list.length; i < count; i++) if (!list[i].isEmpty) matching++;
    if (matching == 0 && this.matchType == "blacklist") {
      json.get("match_list").refuse("matches no request, so that none would be checked");
    }
  }

  private readStatus(json: JsonValue): void {
    const status = <i32>json.asLongIn(0, 0, 599);
    if (status >= 200) this.status = status;
    else if (status != 0) json.refuse("expected 0 or a status from 200 to 599");
  }
}
