import { ConsumerTable, JsonValue, Optional } from "@sluice/sdk";
import { encodeText, lowerCase } from "@sluice/codec";
import { Consumer } from "./consumer";

/**
 * Authentication by a key in a header or in the query: lets in the consumers of a list, everywhere or by rule, and tells the
 * upstream who it is.
 *
 * @example
 * {
 *   "keys": ["x-api-key", "apikey"],
 *   "in_header": true,
 *   "consumers": [
 *     { "name": "c1", "credential": "k-1" },
 *     { "name": "c2", "credential": "k-2" }
 *   ],
 *   "global_auth": true,
 *   "_rules_": [{ "_match_domain_": ["pay.test"], "allow": ["c2"] }]
 * }
 */
@config
export class Config {
  /** Names of the headers and parameters that may hold a key. The case of a parameter counts. */
  @globalOnly
  @required
  @length(1)
  keys: string[] = [];

  /** Whether keys may stand in headers. Absent: the opposite of `in_query`; `true` if both are. */
  @globalOnly
  @key("in_header")
  inHeader: Optional<bool> | null = null;

  /** Whether keys may stand in the query. Absent: the opposite of `in_header`; `true` if both are. */
  @globalOnly
  @key("in_query")
  inQuery: Optional<bool> | null = null;

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

  /** Lower-cased names of headers. */
  private headerNames: Set<string> = new Set<string>();
  private parameterNames: Set<string> = new Set<string>();
  /** Whose key is it? */
  private table: ConsumerTable = new ConsumerTable();
  private allowed: Set<string> = new Set<string>();

  /** May a key stand in a header of this name? */
  isHeader(name: string): bool {
    return this.headerNames.has(lowerCase(name));
  }

  /** May a key stand in some parameter? */
  get usesQuery(): bool {
    return this.parameterNames.size > 0;
  }

  /** May a key stand in a parameter of this name? */
  isParameter(name: string): bool {
    return this.parameterNames.has(name);
  }

  /** The name of the consumer with this key, null when it is nobody's. */
  consumerOf(key: string): string | null {
    return this.table.find(encodeText(key));
  }

  /** Does the rule let this consumer in? */
  lets(name: string): bool {
    return this.allowed.has(name);
  }

  /** Called for the global part, and then for each rule, which begins as a copy of it: what is shared must not be changed. */
  validate(json: JsonValue): void {
    if (this.allow.length > 0) {
      this.allowed = this.table.readNames(json.get("allow"), this.allow);
    } else {
      this.readKeys(json);
      this.readConsumers(json.get("consumers"));
    }
  }

  private readKeys(json: JsonValue): void {
    const inHeader = this.inHeader;
    const inQuery = this.inQuery;
    const usesHeader = inHeader != null ? inHeader.value : inQuery == null || !inQuery.value;
    const usesQuery = inQuery != null ? inQuery.value : inHeader == null || !inHeader.value;
    if (!usesHeader && !usesQuery) json.get("in_header").refuse("in_header or in_query must be true");
    const headerNames = new Set<string>();
    const parameterNames = new Set<string>();
    const keys = json.get("keys");
    for (let i = 0, count = this.keys.length; i < count; i++) {
      const name = this.keys[i];
      if (name.length == 0) keys.at(i).refuse("expected a name");
      if (usesHeader) headerNames.add(lowerCase(name));
      if (usesQuery) parameterNames.add(name);
    }
    this.headerNames = headerNames;
    this.parameterNames = parameterNames;
  }

  private readConsumers(json: JsonValue): void {
    const table = new ConsumerTable();
    for (let i = 0, count = this.consumers.length; i < count; i++) {
      const consumer = this.consumers[i];
      table.read(json.at(i), consumer.credential, consumer.name);
    }
    this.table = table;
  }
}
