import { isObject, type JsonObject } from "./example.js";

/** Keys by which a rule of `_rules_` chooses requests, and what they are called in Higress' `matchRules`. */
const matchers = [
  ["_match_route_", "ingress"],
  ["_match_domain_", "domain"],
  ["_match_service_", "service"],
] as const;

/** The part of a Higress `WasmPlugin` that becomes the configuration of the plugin. */
export interface HigressConfiguration {
  /** A whole configuration, handed on as it is; what follows does not count beside it. */
  readonly pluginConfig?: JsonObject;
  /** The configuration without `_rules_`. */
  readonly defaultConfig?: JsonObject;
  /** Rules, in order. */
  readonly matchRules?: readonly JsonObject[];
}

/**
 * A configuration in the words of Higress' `WasmPlugin`, whose controller makes `_rules_` of `matchRules` again. A
 * configuration that it could not make is handed on as `pluginConfig`: one with `_match_route_prefix_`, which has no word
 * there, or with rules that are no list of objects.
 */
export function higressConfiguration(configuration: JsonObject): HigressConfiguration {
  const { _rules_: rules, ...global } = configuration;
  const defaultConfig = Object.keys(global).length > 0 ? { defaultConfig: global } : {};
  if (rules === undefined || rules === null) return defaultConfig;
  const translatable =
    Array.isArray(rules) && rules.every((rule) => isObject(rule) && !("_match_route_prefix_" in rule));
  if (!translatable) return { pluginConfig: configuration };
  return { ...defaultConfig, matchRules: (rules as readonly JsonObject[]).map(matchRule) };
}

function matchRule(rule: JsonObject): JsonObject {
  const config: Record<string, unknown> = { ...rule };
  const result: Record<string, unknown> = {};
  for (const [key, word] of matchers) {
    const values = listOf(config[key]);
    if (values.length > 0) result[word] = values;
    delete config[key];
  }
  const disabled = config["_disable_"] === true;
  delete config["_disable_"];
  return { ...result, config, ...(disabled && { configDisable: true }) };
}

/** One text stands for a list of one. */
function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}
