import { JsonValue } from "@sluice/sdk";
import { Attribute } from "./attribute";

/**
 * Puts attributes of an exchange into the access log and into its trace.
 *
 * @example
 * {
 *   "custom_log": [
 *     { "name": "tenant", "request_header": "x-tenant" },
 *     { "name": "route", "property": ["xds", "route_name"] },
 *     { "name": "status", "property": ["response", "code"], "type": "integer" }
 *   ],
 *   "ai_log": [{ "name": "k2", "value": 212939.22 }, { "name": "k3", "value": 123 }]
 * }
 */
@config
export class Config {
  /** What is logged as `%FILTER_STATE(wasm.custom_log:PLAIN)%`. */
  @key("custom_log")
  customLog: Attribute[] = [];
  /** What is logged as `%FILTER_STATE(wasm.ai_log:PLAIN)%`. */
  @key("ai_log")
  aiLog: Attribute[] = [];
  /** What becomes a tag of the span of the exchange; on Higress only. */
  trace: Attribute[] = [];
  private needsResponse: bool = false;

  /** Is there an attribute that is there only when the response is? */
  get hasResponse(): bool {
    return this.needsResponse;
  }

  validate(json: JsonValue): void {
    this.check(json.get("custom_log"), this.customLog);
    this.check(json.get("ai_log"), this.aiLog);
    this.check(json.get("trace"), this.trace);
  }

  private check(json: JsonValue, list: Attribute[]): void {
    const names = new Set<string>();
    for (let i = 0, count = list.length; i < count; i++) {
      if (names.has(list[i].name)) json.at(i).get("name").refuse("stands in the list before");
      names.add(list[i].name);
      if (list[i].isOfResponse) this.needsResponse = true;
    }
  }
}
