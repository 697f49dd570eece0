import { JsonDocument } from "@sluice/codec/json/document";
import { JsonValue } from "@sluice/codec/json/value";
import { encodeText } from "@sluice/codec/text";
import { Rule } from "@sluice/matcher";
import { PluginInstance } from "./plugin-instance";

/** A rule as a document of its own, with the global fields where the plugin has its rules inherit them. */
export function ruleDocument(plugin: PluginInstance, root: JsonValue, rule: Rule): JsonDocument {
  const merge = plugin.definition.mergeRule;
  const bytes = merge == null ? encodeText(rule.json.rawText()) : merge(root, rule);
  return JsonDocument.parse(bytes, 64, rule.path);
}
