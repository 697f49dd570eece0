/** The JSON Schema (draft 2020-12) of a plugin's configuration: it takes what the plugin takes. */
import type { ConfigClass, ConfigClasses, ConfigField } from "./declaration.js";
import type { JsonObject } from "./json.js";
import { nestedClasses, type DeclaredPlugin } from "./plugins.js";
import { fieldSchema, requiredKeys } from "./field-schema.js";
import { DISABLED, NAMED, NAMES, ruleSchema } from "./rule-schema.js";

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** A configuration without a global part: with rules, and without any other field. */
const RULES_ONLY: JsonObject = { required: ["_rules_"], propertyNames: { enum: ["_rules_", "_plugin_id_"] } };

export function pluginSchema({ name, config }: DeclaredPlugin, classes: ConfigClasses): JsonObject {
  const { description, examples } = config.documentation;
  const nested = nestedClasses(config, classes);
  return {
    $schema: DIALECT,
    $id: `urn:sluice:plugin:${name}`,
    title: name,
    ...(description && { description }),
    ...(examples.length > 0 && { examples }),
    type: "object",
    properties: {
      ...propertiesOf(
        config.fields.filter(({ rules }) => rules.level !== "rule"),
        classes,
      ),
      _plugin_id_: { type: ["string", "null"], description: "Name of this instance of the plugin in the log." },
      _rules_: {
        type: ["array", "null"],
        description: "Configurations for some routes, domains or services; the first that matches counts.",
        items: { if: DISABLED, else: { $ref: "#/$defs/rule" } },
      },
    },
    if: RULES_ONLY,
    then: withoutGlobal(config),
    ...requiring(
      "else",
      config.fields.filter(({ rules }) => rules.level !== "rule"),
    ),
    ...(config.inherits && { "x-sluice-inherit": true }),
    $defs: {
      ...Object.fromEntries(nested.map((inner) => [inner.name, classSchema(inner, classes)])),
      names: NAMES,
      named: NAMED,
      rule: ruleSchema(config, (fields) => propertiesOf(fields, classes)),
    },
  };
}

/** What holds where there are rules only: there is one, and what rules inherit elsewhere is in each. */
function withoutGlobal({ fields, inherits }: ConfigClass): JsonObject {
  const inRules = inherits ? requiredKeys(fields.filter(({ rules }) => !rules.level)) : [];
  const items = { if: DISABLED, else: { required: inRules } };
  const inGlobal = requiredKeys(fields.filter(({ rules }) => rules.level === "global"));
  return {
    properties: { _rules_: { type: "array", minItems: 1, ...(inRules.length > 0 && { items }) } },
    ...(inGlobal.length > 0 && { required: inGlobal }),
  };
}

function requiring(keyword: string, fields: readonly ConfigField[]): JsonObject {
  const required = requiredKeys(fields);
  return required.length > 0 ? { [keyword]: { required } } : {};
}

function classSchema({ documentation, fields }: ConfigClass, classes: ConfigClasses): JsonObject {
  const required = requiredKeys(fields);
  return {
    type: "object",
    ...(documentation.description && { description: documentation.description }),
    ...(documentation.examples.length > 0 && { examples: documentation.examples }),
    properties: propertiesOf(fields, classes),
    ...(required.length > 0 && { required }),
  };
}

function propertiesOf(fields: readonly ConfigField[], classes: ConfigClasses): JsonObject {
  return Object.fromEntries(fields.map((field) => [field.key, fieldSchema(field, classes)]));
}
