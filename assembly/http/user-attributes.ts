import { ByteBuilder } from "@sluice/codec/bytes";
import { JsonDocument } from "@sluice/codec/json/document";
import { escapeJson } from "@sluice/codec/json/escape";
import { JsonKind } from "@sluice/codec/json/kind";
import { unmarshalStr } from "@sluice/codec/json/marshal";
import { JsonValue } from "@sluice/codec/json/value";
import { formatNumber } from "@sluice/codec/number";

/** An object around a value takes a level of the 64 that a JSON reader allows by default. */
const MOST_LEVELS: i32 = 63;

/** A value in both its forms. */
@final
class Attribute {
  constructor(
    /** JSON, well-formed Unicode. */
    readonly json: string,
    /** What a person reads: the text of a string, the JSON of anything else. */
    readonly text: string,
  ) {}
}

/**
 * What a plugin notes about a stream for its access log and its trace: values by name, in the order the names were first set.
 *
 * Names and texts may be any, also decoded from bytes that are not UTF-8: `get` and `keys` give them back without loss. JSON has
 * no agreed way to carry such bytes, so in the log each is U+FFFD, and of two names that thereby become the same the later
 * value counts.
 */
@final
export class UserAttributes {
  /** Whether the last `mergeIntoLog` found something that is no log of attributes and started anew. */
  startedAnew: bool = false;

  private attributes: Map<string, Attribute> = new Map();

  /** Number of attributes. */
  get size(): i32 {
    return this.attributes.size;
  }

  /**
   * Gives an attribute its value: a string, bool, integer or float, all of 64 bits kept exactly. NaN, the infinities and a
   * null string are JSON's null. Another type does not compile: write it as JSON, for `setJson`.
   */
  set<T>(key: string, value: T): void {
    if (isNullable<T>()) {
      // The type of a value is known at compile time, a null among its values is not.
      if (changetype<usize>(value) == 0) return this.put(key, "null");
    }
    if (isString<T>()) {
      const text = changetype<string>(value);
      this.attributes.set(key, new Attribute('"' + escapeJson(text) + '"', text));
    } else if (isBoolean<T>()) {
      this.put(key, value ? "true" : "false");
    } else if (isFloat<T>()) {
      this.put(key, isFinite<T>(value) ? formatNumber(<f64>value) : "null");
    } else if (isInteger<T>()) {
      const digits = new ByteBuilder();
      // An unsigned integer of 64 bits may be too large for i64, but not without its last digit.
      if (isSigned<T>() || value <= <T>9) digits.decimal(<i64>value);
      else digits.decimal(<i64>(value / <T>10)).decimal(<i64>(value % <T>10));
      this.put(key, digits.toText());
    } else {
      ERROR("an attribute is a string, bool, integer or float; write other values as JSON and use setJson");
    }
  }

  /** Gives an attribute any JSON value, kept as written. False, with nothing changed, for text that is none or too deep. */
  setJson(key: string, json: string): bool {
    const document = JsonDocument.parseText(json, MOST_LEVELS);
    if (!document.ok) return false;
    const value = document.root.rawText();
    const text = document.root.kind == JsonKind.String ? document.root.asString("") : value;
    this.attributes.set(key, new Attribute(value, text));
    return true;
  }

  /** Returns the text of a string, the JSON of any other value, and null when there is no such attribute. */
  get(key: string): string | null {
    return this.attributes.has(key) ? this.attributes.get(key).text : null;
  }

  /** Whether there is such an attribute. */
  has(key: string): bool {
    return this.attributes.has(key);
  }

  /** Removes all attributes. */
  clear(): void {
    this.attributes.clear();
  }

  /** Returns the names in the order they were first set. */
  keys(): string[] {
    return this.attributes.keys();
  }

  /**
   * Returns what the property of an access log such as `custom_log` is to hold: a JSON object escaped so that it can stand inside
   * a JSON string, without quotes around it. `existing` is what it holds, in the same form. Its members stay, with their place and
   * their JSON as written, but those with an attribute's name get its value; the other attributes follow. Null and "" hold
   * nothing; anything else than such an object is left out and sets `startedAnew`.
   */
  mergeIntoLog(existing: string | null): string {
    this.startedAnew = false;
    // By their names as JSON has them, since that is where they must differ. A map keeps the place of a name set again.
    const members = new Map<string, string>();
    if (existing !== null && existing.length > 0) this.readLog(existing, members);
    const names = this.keys();
    for (let i = 0; i < names.length; i++) members.set(escapeJson(names[i]), this.attributes.get(names[i]).json);
    return escapeJson(objectOf(members));
  }

  private readLog(existing: string, members: Map<string, string>): void {
    const json = unmarshalStr(existing);
    const log: JsonValue | null = json === null ? null : JsonDocument.parseText(json).root;
    if (log === null || log.kind != JsonKind.Object) {
      this.startedAnew = true;
      return;
    }
    for (let i = 0; i < log.length; i++) members.set(escapeJson(log.keyAt(i)), log.at(i).rawText());
  }

  private put(key: string, json: string): void {
    this.attributes.set(key, new Attribute(json, json));
  }
}

/** Returns the object whose names, escaped, and values, in JSON, these are. */
function objectOf(members: Map<string, string>): string {
  const json = new ByteBuilder().ascii("{");
  const names = members.keys();
  for (let i = 0; i < names.length; i++) {
    if (i > 0) json.ascii(",");
    json.ascii('"').text(names[i]).ascii('":').text(members.get(names[i]));
  }
  return json.ascii("}").toText();
}
