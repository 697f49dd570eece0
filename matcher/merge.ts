import { JsonValue } from "@sluice/codec/json/value";
import { JsonWriter } from "@sluice/codec/json/writer";
import { encodeText } from "@sluice/codec/text";
import { isMatcherLike, PLUGIN_ID, RULES } from "./keys";
import { Rule } from "./rule";

/**
 * Returns the JSON of a rule as if the global fields that it does not have stood in it, for plugins whose rules shall inherit: in
 * Higress they do not. Field by field: an object of the rule replaces that of the configuration and is not mixed with it; a
 * field that is null in the rule is null. Costs time in proportion to the fields of one times those of the other.
 */
export function mergeRule(root: JsonValue, rule: Rule): Uint8Array {
  const writer = new JsonWriter().beginObject();
  for (let i = 0; i < root.length; i++) {
    const key = root.keyAt(i);
    if (key == RULES || key == PLUGIN_ID || isMatcherLike(key) || rule.json.get(key).exists) continue;
    copyMember(writer, key, root.at(i));
  }
  for (let i = 0; i < rule.json.length; i++) copyMember(writer, rule.json.keyAt(i), rule.json.at(i));
  return writer.endObject().toBytes();
}

function copyMember(writer: JsonWriter, key: string, value: JsonValue): void {
  writer.key(key).raw(encodeText(value.rawText()));
}
