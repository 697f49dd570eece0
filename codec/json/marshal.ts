import { escapeJson, unescapeJson } from "./escape";

/**
 * Returns the text escaped so that it can stand inside a JSON string, without quotes around it: Higress' word for `escapeJson`.
 * Where Go also escapes `<`, `>`, `&`, U+2028 and U+2029, the characters stand as they are; readers get the same text.
 */
export function marshalStr(text: string): string {
  return escapeJson(text);
}

/**
 * Returns the text of an escaped JSON string, or null when it is malformed as `unescapeJson` tells. One pair of quotes around it
 * may be there, as Higress' Go SDK demands, or not, as properties such as `custom_log` hold it.
 */
export function unmarshalStr(text: string): string | null {
  const quoted = text.length > 1 && text.startsWith('"') && text.endsWith('"');
  return unescapeJson(quoted ? text.substring(1, text.length - 1) : text);
}
