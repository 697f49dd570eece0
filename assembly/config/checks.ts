import { E_EXPECTED } from "@sluice/codec/errors";
import { JsonKind } from "@sluice/codec/json/kind";
import { JsonValue } from "@sluice/codec/json/value";
import { decimalText } from "@sluice/codec/integer";
import { E_LENGTH_FROM, E_LENGTH_LEAST, E_LENGTH_MOST, E_ONE_OF, E_PATTERN } from "../plugin/errors";
import { matchesPattern } from "./pattern";

/** Refuses a text, array or object that is too short or too long; `most` is -1 where there is no limit. */
export function checkLength(json: JsonValue, least: i32, most: i32): void {
  const length = json.kind == JsonKind.String ? countCharacters(json.asString("")) : json.length;
  if (length >= least && (most < 0 || length <= most)) return;
  let wanted = E_LENGTH_MOST + decimalText(most);
  if (most < 0) wanted = E_LENGTH_LEAST + decimalText(least);
  else if (least > 0) wanted = E_LENGTH_FROM + decimalText(least) + " to " + decimalText(most);
  json.refuse(E_EXPECTED + wanted);
}

/** Characters as Unicode and JSON Schema count them. A text from JSON has surrogates in pairs only. */
function countCharacters(text: string): i32 {
  let count = text.length;
  for (let i = 0; i < text.length; i++) count -= <i32>((text.charCodeAt(i) & 0xfc00) == 0xd800);
  return count;
}

/** Refuses a text, or each in an array, that is none of the choices. */
export function checkChoices(json: JsonValue, choices: StaticArray<string>): void {
  if (json.kind == JsonKind.Array) {
    for (let i = 0, count = json.length; i < count; i++) checkChoices(json.at(i), choices);
  } else if (json.kind == JsonKind.String && !choices.includes(json.asString(""))) {
    json.refuse(E_EXPECTED + E_ONE_OF + choices.join(", "));
  }
}

/** Refuses a text, or each in an array, that does not follow the pattern; `source` is how the author wrote it. */
export function checkPattern(json: JsonValue, pattern: string, source: string): void {
  if (json.kind == JsonKind.Array) {
    for (let i = 0, count = json.length; i < count; i++) checkPattern(json.at(i), pattern, source);
  } else if (json.kind == JsonKind.String && !matchesPattern(json.asString(""), pattern)) {
    json.refuse(E_PATTERN + source);
  }
}
