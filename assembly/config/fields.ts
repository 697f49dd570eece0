import { E_REQUIRED } from "@sluice/codec/errors";
import { JsonKind } from "@sluice/codec/json/kind";
import { JsonValue } from "@sluice/codec/json/value";
import { W_DID_YOU_MEAN, W_NOT_GLOBAL, W_NOT_IN_RULE, W_UNKNOWN_FIELD } from "../plugin/errors";
import { checkChoices, checkLength, checkPattern } from "./checks";
import { ConfigLevel } from "./level";
import { LONGEST_NAME, nearestName } from "./nearest";
import { readInteger, readNumber, readValue } from "./read-value";

/**
 * Reads the fields of one object of a configuration, one after the other: what the code that the build makes of a class with
 * `@config` calls (`transform/src/config/generate.ts`).
 */
@final
export class ConfigFields {
  /** The field asked for last. */
  private field: JsonValue;
  private found: i32 = 0;
  private readonly isObject: bool;

  constructor(
    private readonly json: JsonValue,
    private readonly level: i32,
  ) {
    this.field = json;
    this.isObject = json.asObject();
  }

  /** Whether the object has the field. */
  has(name: string): bool {
    const field = this.json.get(name);
    this.field = field;
    const exists = field.exists;
    this.found += <i32>exists;
    return exists;
  }

  /** As `has`, of a field that must be there. */
  needs(name: string): bool {
    if (this.has(name)) return true;
    if (this.isObject) this.field.refuse(E_REQUIRED);
    return false;
  }

  /** As `needs`, of a field that a rule need not have when it began as a copy of a global part that has it. */
  inherits(name: string, isInherited: bool): bool {
    return isInherited ? this.has(name) : this.needs(name);
  }

  /** Whether a field of the given level counts here; warns of one that does not and is there. */
  isAt(level: i32, name: string): bool {
    if (this.level == level) return true;
    if (this.has(name)) this.field.warn(level == ConfigLevel.Global ? W_NOT_IN_RULE : W_NOT_GLOBAL);
    return false;
  }

  /** The field asked for last as a `T`. */
  value<T>(): T {
    return readValue<T>(this.field);
  }

  integer<T>(least: i64, most: i64): T {
    return readInteger<T>(this.field, least, most);
  }

  number<T>(least: f64, most: f64, range: string): T {
    return readNumber<T>(this.field, least, most, range);
  }

  length(kind: JsonKind, least: i32, most: i32): void {
    if (this.field.kind == kind) checkLength(this.field, least, most);
  }

  choices(choices: StaticArray<string>): void {
    checkChoices(this.field, choices);
  }

  pattern(pattern: string, source: string): void {
    checkPattern(this.field, pattern, source);
  }

  /** Are there fields that nobody asked for? Also true when one that was stands there twice. */
  get areMore(): bool {
    let count = 0;
    const members = this.json.members();
    while (members.next()) count++;
    return count > this.found;
  }

  /** Warns of the fields that are not among `names`. */
  warnOfOthers(names: StaticArray<string>): void {
    const document = this.json.document;
    const members = this.json.members();
    while (members.next()) {
      const key = members.key;
      if (this.isOfMatcher(key)) continue;
      const nearest = nearestName(key, names, document.countsWarningsOnly ? 0 : LONGEST_NAME);
      if (nearest == key) continue;
      members.value.warn(nearest.length > 0 ? W_UNKNOWN_FIELD + W_DID_YOU_MEAN + nearest + "?" : W_UNKNOWN_FIELD);
    }
  }

  /** Whether a key says where the configuration applies. */
  private isOfMatcher(key: string): bool {
    const level = this.level;
    if (level == ConfigLevel.Nested) return false;
    if (level == ConfigLevel.Global && (key == "_rules_" || key == "_plugin_id_")) return true;
    return key.startsWith("_match_") || (level == ConfigLevel.Rule && key == "_disable_");
  }
}

/** What the code that the build makes can name in any file. */
// @ts-ignore: decorator
@global
export namespace sluice_config {
  export type Json = JsonValue;

  export function fields(json: JsonValue, level: i32): ConfigFields {
    return new ConfigFields(json, level);
  }

  /** How many problems there are by now: the author's own check is for an object of which none has been told. */
  export function problemsOf(json: JsonValue): i32 {
    return json.document.problems.length + json.document.moreProblems;
  }
}
