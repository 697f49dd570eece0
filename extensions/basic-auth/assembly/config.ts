import { ConsumerTable, JsonValue, Optional } from "@sluice/sdk";
import { fromBase64 } from "@sluice/codec";
import { Consumer } from "./consumer";

/**
 * HTTP Basic authentication (RFC 7617): lets in the consumers of a list, everywhere or by rule, and tells the upstream who it is.
 *
 * @example
 * {
 *   "consumers": [
 *     { "name": "ops", "credential": "ann:s3" },
 *     { "name": "dev", "credential": "bob:b0" }
 *   ],
 *   "global_auth": false,
 *   "_rules_": [{ "_match_route_": ["admin"], "allow": ["ops"] }]
 * }
 */
@config
export class Config {
  /** Who may call. */
  @globalOnly
  @required
  @length(1)
  consumers: Consumer[] = [];

  /**
   * Where no rule holds: `true` demands one of the consumers, `false` demands none. Absent: one is demanded if there are no
   * rules.
   */
  @globalOnly
  @key("global_auth")
  globalAuth: Optional<bool> | null = null;

  /** Names of the consumers that a rule lets in. */
  @ruleOnly
  @required
  @length(1)
  allow: string[] = [];

  /** Whose credential is it? */
  private table: ConsumerTable = new ConsumerTable();
  private allowed: Set<string> = new Set<string>();

  /** The name of the consumer whose credential this is, in base64; null when it is nobody's, or not base64. */
  consumerOf(token: string): string | null {
    const credential = fromBase64(token);
    if (credential == null) return null;
    // What is presented without a user name or without a colon is nobody's: no credential in the table is like that.
    return this.table.find(credential);
  }

  /** Does the rule let this consumer in? */
  lets(name: string): bool {
    return this.allowed.has(name);
  }

  /** Called for the global part, and then for each rule, which begins as a copy of it: what is shared must not be changed. */
  validate(json: JsonValue): void {
    if (this.allow.length > 0) this.allowed = this.table.readNames(json.get("allow"), this.allow);
    else this.readConsumers(json.get("consumers"));
  }

  private readConsumers(json: JsonValue): void {
    const table = new ConsumerTable();
    for (let i = 0, count = this.consumers.length; i < count; i++) {
      const consumer = this.consumers[i];
      if (!consumer.hasUser) json.at(i).get("credential").refuse("expected user:password");
      table.read(json.at(i), consumer.credential, consumer.name);
    }
    this.table = table;
  }
}
