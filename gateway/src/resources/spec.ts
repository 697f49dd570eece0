import type { PluginManifest } from "../plugin-manifest.js";
import { isObject, type JsonObject } from "./example.js";
import { higressConfiguration } from "./match-rules.js";
import { toOpenApi, type OpenApiSchema } from "./open-api.js";
import type { ConfigurationSchema, Property } from "./schema.js";
import { phaseOf } from "./wasm-plugin.js";
import { yamlFile } from "./yaml-file.js";

/** Where hgctl asks for a field: in the global part, in rules, or in both. */
const scopes = { global: "GLOBAL", rule: "INSTANCE", both: "ALL" } as const;

/**
 * `spec.yaml`, from which Higress' tools know a plugin: hgctl asks for its fields, shows them and checks what it installs,
 * the console makes a form of them.
 *
 * hgctl checks the global part and each rule against the same `configSchema`; so all fields stand there, each with its
 * scope, and only what both parts must have is required. `routeConfigSchema` is that of rules alone.
 */
export function renderSpec(schemas: ConfigurationSchema, manifest: PluginManifest, example: JsonObject): string {
  const rules = schemas.ruleFields();
  const global = schemas.globalFields();
  const names = new Set(global.map(({ name }) => name));
  const all = [...global, ...rules.filter(({ name }) => !names.has(name))];
  const inBoth = ({ required, schema }: Property): boolean =>
    required && schema["x-sluice-level"] === undefined && !schemas.inherits;
  const inRules = (field: Property): boolean =>
    inBoth(field) || (field.required && field.schema["x-sluice-level"] === "rule");
  const { defaultConfig, matchRules } = higressConfiguration(example);
  return yamlFile([], {
    apiVersion: "1.0.0",
    info: {
      category: "custom",
      name: manifest.name,
      ...localized("title", manifest.title),
      ...localized("description", manifest.description ?? schemas.root.description),
      version: manifest.version,
    },
    spec: {
      phase: phaseOf(manifest),
      priority: manifest.priority,
      configSchema: objectOf(schemas, all, inBoth, defaultConfig),
      ...(rules.length > 0 && { routeConfigSchema: objectOf(schemas, rules, inRules, matchRules?.[0]?.["config"]) }),
    },
  });
}

function objectOf(
  schemas: ConfigurationSchema,
  fields: readonly Property[],
  required: (field: Property) => boolean,
  example: unknown,
): object {
  const properties = fields.map(({ name, schema }) => {
    const { type, ...others } = localizedDeep(toOpenApi(schemas, schema));
    const scope = scopes[schema["x-sluice-level"] ?? "both"];
    return [name, { ...(type !== undefined && { type }), scope, ...others }] as const;
  });
  const needed = fields.filter(required).map(({ name }) => name);
  return {
    openAPIV3Schema: {
      type: "object",
      properties: Object.fromEntries(properties),
      ...(needed.length > 0 && { required: needed }),
      ...(isObject(example) && Object.keys(example).length > 0 && { example }),
    },
  };
}

/** A text with its language beside it: hgctl shows only texts whose language it knows. */
function localized(field: "title" | "description", text: string | undefined): object {
  return text === undefined ? {} : { [field]: text, [`x-${field}-i18n`]: { "en-US": text } };
}

/** {@link localized} for the descriptions of a schema and of all inside of it. */
function localizedDeep(schema: OpenApiSchema): OpenApiSchema {
  const result: OpenApiSchema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "description") Object.assign(result, localized("description", value as string));
    else if (keyword === "properties") result[keyword] = mapValues(value as Record<string, OpenApiSchema>);
    else if (keyword === "allOf" || keyword === "anyOf")
      result[keyword] = (value as OpenApiSchema[]).map(localizedDeep);
    else if (keyword === "items" || (keyword === "additionalProperties" && isObject(value))) {
      result[keyword] = localizedDeep(value as OpenApiSchema);
    } else result[keyword] = value;
  }
  return result;
}

function mapValues(properties: Record<string, OpenApiSchema>): Record<string, OpenApiSchema> {
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, localizedDeep(property)]));
}
