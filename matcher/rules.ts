import { JsonKind } from "@sluice/codec/json/kind";
import { JsonValue } from "@sluice/codec/json/value";
import { E_NO_RULES, W_MATCHER_OUTSIDE } from "./errors";
import { isMatcherLike, PLUGIN_ID, RULES } from "./keys";
import { readRule } from "./read-rule";
import { Rule } from "./rule";

/** The part of a plugin's configuration that every plugin shares: where it applies. */
@final
export class Rules {
  constructor(
    /** `_plugin_id_`; "" when absent. */
    readonly pluginId: string,
    /**
     * Whether the configuration applies where no rule does: it has fields beside `_rules_` and `_plugin_id_`, or nothing at all.
     * Without, the plugin does nothing for a request that no rule matches.
     */
    readonly hasGlobal: bool,
    /** The rules in their order, without those switched off and those that have a problem. */
    readonly list: Rule[],
  ) {}
}

/**
 * Reads a configuration, `{ <fields>, "_plugin_id_": "…", "_rules_": [ { "_match_domain_": […], <fields> }, … ] }`. What is wrong
 * is recorded in the problems of the document, each with its path and all at once; then nothing of the result should be used.
 * What is allowed and hardly meant is among its warnings.
 * A missing `root` counts as `{}`: no configuration at all is legal and applies everywhere.
 */
export function parseRules(root: JsonValue): Rules {
  root.asObject();
  const id = root.get(PLUGIN_ID);
  const pluginId = id.kind == JsonKind.Null ? "" : id.asString("");
  const hasGlobal = hasFields(root);
  const list: Rule[] = [];
  const entries = root.get(RULES);
  // A nil list of Go is written as null.
  let isEmptyList = entries.kind == JsonKind.Null;
  if (!isEmptyList) {
    const elements = entries.elements();
    let count = 0;
    while (elements.next()) {
      const rule = readRule(elements.value, count++);
      if (rule !== null) list.push(rule);
    }
    isEmptyList = count == 0 && entries.kind == JsonKind.Array;
  }
  // Only a list that is empty: rules that are all switched off are a plugin that is switched off.
  if (isEmptyList && !hasGlobal) root.refuse(E_NO_RULES);
  return new Rules(pluginId, hasGlobal, list);
}

/** Whether the object has a field of the plugin, or no key of any sort. */
function hasFields(root: JsonValue): bool {
  const members = root.members();
  let found = false;
  while (members.next()) {
    const key = members.key;
    if (isMatcherLike(key)) members.value.warn(W_MATCHER_OUTSIDE);
    found = found || (key != RULES && key != PLUGIN_ID);
  }
  return found || !root.get(RULES).exists;
}
