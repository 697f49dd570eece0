import type { ConfigClass, ConfigField } from "./declaration.js";
import type { JsonObject } from "./json.js";
import { requiredKeys } from "./field-schema.js";

/** A rule that is switched off: nothing else in it is looked at. */
export const DISABLED: JsonObject = {
  type: "object",
  properties: { _disable_: { const: true } },
  required: ["_disable_"],
};

/** Matchers, and whether an empty name in one counts. */
const MATCHERS = [
  { key: "_match_route_", empty: false, description: "Names of routes." },
  { key: "_match_domain_", empty: true, description: "Hosts: `a.test.com`, `*.test.com`, `a.*` or `*`." },
  { key: "_match_service_", empty: false, description: "Services, `name` or `name:port`." },
  { key: "_match_route_prefix_", empty: false, description: "How names of routes begin." },
] as const;

/** A rule that is switched on: at least one of its matchers names something, and it has its fields. */
export function ruleSchema(
  { fields, inherits }: ConfigClass,
  propertiesOf: (fields: readonly ConfigField[]) => JsonObject,
): JsonObject {
  const common = fields.filter(({ rules }) => !rules.level);
  const own = fields.filter(({ rules }) => rules.level === "rule");
  const required = requiredKeys(inherits ? own : fields.filter(({ rules }) => rules.level !== "global"));
  return {
    type: "object",
    properties: {
      ...Object.fromEntries(MATCHERS.map(({ key, description }) => [key, { $ref: "#/$defs/names", description }])),
      _disable_: { type: ["boolean", "null"], description: "Switches the rule off." },
      ...Object.fromEntries(common.map(({ key }) => [key, { $ref: `#/properties/${pointer(key)}` }])),
      ...propertiesOf(own),
    },
    ...(required.length > 0 && { required }),
    anyOf: MATCHERS.map(({ key, empty }) => ({
      required: [key],
      properties: { [key]: empty ? NAMED_OR_EMPTY : { $ref: "#/$defs/named" } },
    })),
  };
}

/** What a matcher takes: names, one name, or nothing. */
export const NAMES: JsonObject = { type: ["array", "string", "null"], items: { type: "string" } };

/** A list, or a single name, with something in it that counts. Each keyword is for one of the two. */
export const NAMED: JsonObject = { type: ["string", "array"], minLength: 1, contains: { minLength: 1 } };
/** As `NAMED`, where an empty name counts. */
const NAMED_OR_EMPTY: JsonObject = { type: ["string", "array"], minItems: 1 };

/** A key as a segment of a JSON pointer in a URI. */
function pointer(key: string): string {
  return encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"));
}
