import { JsonValue } from "@sluice/codec/json/value";
import { ConfigLevel } from "./level";

// @ts-ignore: decorator
@lazy
const F32_RANGE: string = "from -3.4028234663852886e+38 to 3.4028234663852886e+38";

/**
 * Reads a value as a type of a field: a boolean, a number, a string, a class with `@config`, `JsonValue`, or an array or a map
 * of these. What is wrong is among the problems of the document.
 */
export function readValue<T>(json: JsonValue): T {
  if (isBoolean<T>()) return <T>json.asBool(false);
  if (isInteger<T>()) {
    if (!isSigned<T>() && sizeof<T>() == 8) return <T>json.asUlong(0);
    return <T>json.asLongIn(0, <i64>minValue<T>(), <i64>maxValue<T>());
  }
  if (isFloat<T>()) {
    return <T>(sizeof<T>() == 8 ? json.asNumber(0) : json.asNumberIn(0, -f32.MAX_VALUE, f32.MAX_VALUE, F32_RANGE));
  }
  if (isString<T>()) return changetype<T>(json.asString(""));
  if (idof<T>() == idof<JsonValue>()) return changetype<T>(json);
  const value = instantiate<T>();
  if (isArray<T>()) readElements(json, value);
  else if (isDefined(value.sluice_read)) value.sluice_read(json, ConfigLevel.Nested);
  else readEntries(json, value);
  return value;
}

function readElements<T>(json: JsonValue, into: T[]): void {
  const elements = json.asArray();
  for (let i = 0; i < elements.length; i++) into.push(readValue<T>(unchecked(elements[i])));
}

function readEntries<T>(json: JsonValue, into: Map<string, T>): void {
  if (!json.asObject()) return;
  const count = json.length;
  for (let i = 0; i < count; i++) into.set(json.keyAt(i), readValue<T>(json.at(i)));
}

/** Reads an integer, or an array of integers, each from `least` to `most`. */
export function readInteger<T>(json: JsonValue, least: i64, most: i64): T {
  if (isInteger<T>()) {
    if (!isSigned<T>() && sizeof<T>() == 8) return <T>json.asUlongIn(0, <u64>least, <u64>most);
    return <T>json.asLongIn(0, least, most);
  }
  const values = instantiate<T>();
  readIntegers(json, least, most, values);
  return values;
}

function readIntegers<T>(json: JsonValue, least: i64, most: i64, into: T[]): void {
  const elements = json.asArray();
  for (let i = 0; i < elements.length; i++) into.push(readInteger<T>(unchecked(elements[i]), least, most));
}

/** Reads a number, or an array of numbers, each from `least` to `most`; `range` says so. */
export function readNumber<T>(json: JsonValue, least: f64, most: f64, range: string): T {
  if (isFloat<T>()) return <T>json.asNumberIn(0, least, most, range);
  const values = instantiate<T>();
  readNumbers(json, least, most, range, values);
  return values;
}

function readNumbers<T>(json: JsonValue, least: f64, most: f64, range: string, into: T[]): void {
  const elements = json.asArray();
  for (let i = 0; i < elements.length; i++) into.push(readNumber<T>(unchecked(elements[i]), least, most, range));
}

function minValue<T>(): T {
  if (!isSigned<T>()) return <T>0;
  const bits = <i64>sizeof<T>() * 8;
  const least = (<i64>-1) << (bits - 1);
  return <T>least;
}

function maxValue<T>(): T {
  return <T>(isSigned<T>() ? ~minValue<T>() : -1);
}
