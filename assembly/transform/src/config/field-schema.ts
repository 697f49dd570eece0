import type { ConfigClasses, ConfigField, FieldType, FieldRules } from "./declaration.js";
import { isEmpty, obeys } from "./defaults.js";
import type { Json, JsonObject } from "./json.js";
import { limitKeywords } from "./limits.js";

/** What a field accepts, and what there is to say about it. */
export function fieldSchema(field: ConfigField, classes: ConfigClasses): JsonObject {
  const { type, rules, documentation } = field;
  const { description, examples } = documentation;
  const shown = shownDefault(field, classes);
  return {
    ...typeSchema(type, rules, classes),
    ...lengthKeywords(type, rules),
    ...(description && { description }),
    ...(examples.length > 0 && { examples }),
    ...(shown !== undefined && { default: shown }),
    ...(rules.secret && { writeOnly: true }),
    ...(rules.required && { "x-sluice-required": true }),
    ...(rules.level && { "x-sluice-level": rules.level }),
  };
}

/**
 * The default, if there is one that a configuration could have as well: an empty list where one is too short stands for none, and
 * `new Class()` does not tell what a configuration must.
 */
function shownDefault({ type, rules, ...field }: ConfigField, classes: ConfigClasses): Json | undefined {
  const value = field.default;
  if (value === undefined || rules.required || (isEmpty(value) && !obeys(value, type, rules))) return undefined;
  return isComplete(value, type, classes) ? value : undefined;
}

/** Do the objects in a default have the fields that they must have? */
function isComplete(value: Json, type: FieldType, classes: ConfigClasses): boolean {
  if (type.kind === "array") return (value as Json[]).every((element) => isComplete(element, type.of, classes));
  return type.kind !== "class" || requiredKeys(classes.get(type.declaration)!.fields).length === 0;
}

function typeSchema(type: FieldType, rules: FieldRules, classes: ConfigClasses): JsonObject {
  switch (type.kind) {
    case "bool":
      return { type: "boolean" };
    case "integer":
    case "float":
      return { type: type.kind === "float" ? "number" : "integer", ...limitKeywords(type, rules.range) };
    case "string":
      return { type: "string", enum: rules.choices, pattern: rules.pattern };
    case "class":
      return { $ref: `#/$defs/${classes.get(type.declaration)!.name}` };
    case "array":
      return { type: "array", items: typeSchema(type.of, rules, classes) };
    case "map":
      return { type: "object", additionalProperties: typeSchema(type.of, {}, classes) };
    default:
      return (rules.schema ?? {}) as JsonObject;
  }
}

function lengthKeywords(type: FieldType, { length }: FieldRules): JsonObject {
  if (!length) return {};
  const of = type.kind === "string" ? "Length" : type.kind === "array" ? "Items" : "Properties";
  return { [`min${of}`]: length.least === 0 ? undefined : length.least, [`max${of}`]: length.most };
}

/** Names in JSON of the fields that must be there. */
export function requiredKeys(fields: readonly ConfigField[]): string[] {
  return fields.filter(({ rules }) => rules.required).map(({ key }) => key);
}
