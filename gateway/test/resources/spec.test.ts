import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ConfigurationSchema, type Schema } from "../../src/resources/schema.js";
import { renderSpec } from "../../src/resources/spec.js";
import { toOpenApi } from "../../src/resources/open-api.js";
import { basicAuth, manifest } from "../support/schema-module.js";

interface Part {
  readonly openAPIV3Schema: {
    readonly type: string;
    readonly properties: Record<string, Record<string, unknown>>;
    readonly required?: readonly string[];
    readonly example?: unknown;
  };
}

interface Spec {
  readonly apiVersion: string;
  readonly info: Record<string, unknown>;
  readonly spec: Record<string, unknown> & { readonly configSchema: Part; readonly routeConfigSchema?: Part };
}

const example = basicAuth.examples?.[0] as Record<string, unknown>;
const specOf = (schema: Schema, shown = example): Spec =>
  parse(renderSpec(new ConfigurationSchema(schema), manifest, shown)) as Spec;

/** The keywords of a schema object of OpenAPI 3.0 and of hgctl's form of it that may stand here. */
const KEYWORDS = new Set(
  (
    "type title description default example enum format nullable multipleOf minimum maximum exclusiveMinimum " +
    "exclusiveMaximum minLength maxLength pattern items minItems maxItems uniqueItems properties required " +
    "additionalProperties minProperties maxProperties allOf anyOf not writeOnly deprecated scope x-description-i18n"
  ).split(" "),
);

/** What is wrong with the form of a schema object and of those inside of it. */
function wrong(schema: unknown, path = "#"): string[] {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return [`${path}: no object`];
  const found = Object.keys(schema).flatMap((keyword) => (KEYWORDS.has(keyword) ? [] : [`${path}: ${keyword}`]));
  const part = schema as Record<string, unknown>;
  if (part["type"] !== undefined && typeof part["type"] !== "string") found.push(`${path}: several types`);
  if (part["type"] === "array" && part["items"] === undefined) found.push(`${path}: array without items`);
  for (const bound of ["exclusiveMinimum", "exclusiveMaximum"]) {
    if (part[bound] !== undefined && part[bound] !== true) found.push(`${path}: ${bound} is no boolean`);
  }
  for (const [name, property] of Object.entries((part["properties"] ?? {}) as object)) {
    found.push(...wrong(property, `${path}/${name}`));
  }
  for (const one of ["items", "additionalProperties", "not"]) {
    if (part[one] !== undefined && part[one] !== false) found.push(...wrong(part[one], `${path}/${one}`));
  }
  for (const many of ["allOf", "anyOf"]) {
    for (const branch of (part[many] ?? []) as unknown[]) found.push(...wrong(branch, `${path}/${many}`));
  }
  return found;
}

describe("spec.yaml", () => {
  test("says what the manifest says", async () => {
    const { apiVersion, info, spec } = specOf(basicAuth);
    expect(apiVersion).toBe("1.0.0");
    expect(info).toEqual({
      category: "custom",
      name: "basic-auth",
      title: "Basic authentication",
      "x-title-i18n": { "en-US": "Basic authentication" },
      description: "HTTP Basic authentication.",
      "x-description-i18n": { "en-US": "HTTP Basic authentication." },
      version: "1.2.3",
    });
    expect([spec["phase"], spec["priority"]]).toEqual(["AUTHN", 310]);
    const text = renderSpec(new ConfigurationSchema(basicAuth), manifest, example);
    expect(await format(text, { parser: "yaml", printWidth: 120 })).toBe(text);
  });

  test("has every field with its scope, in the form of OpenAPI 3.0", () => {
    const { openAPIV3Schema: all } = specOf(basicAuth).spec.configSchema;
    expect(wrong(all)).toEqual([]);
    const scopes = Object.entries(all.properties).map(([name, { scope }]) => [name, scope]);
    expect(scopes).toEqual([
      ["consumers", "GLOBAL"],
      ["global_auth", "GLOBAL"],
      ["realm", "ALL"],
      ["allow", "INSTANCE"],
    ]);
    expect(all.properties["consumers"]).toMatchObject({
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["name", "credential"],
        properties: {
          credential: { type: "string", writeOnly: true, "x-description-i18n": { "en-US": "`name:password`." } },
        },
      },
    });
    expect(all.example).toEqual({
      consumers: [{ name: "ops", credential: "ann:s3" }],
      global_auth: false,
      _plugin_id_: "auth-1",
    });
  });

  test("has the fields of rules apart", () => {
    const rules = specOf(basicAuth).spec.routeConfigSchema?.openAPIV3Schema;
    expect(Object.keys(rules?.properties ?? {})).toEqual(["allow", "realm"]);
    expect([rules?.required, rules?.example]).toEqual([["allow"], { allow: ["ops"] }]);
  });

  test("requires of the one schema that hgctl has for both parts only what both must have", () => {
    const plain = { type: "string", "x-sluice-required": true };
    const fields = { properties: { plain } };
    const schema: Schema = { ...fields, $defs: { rule: fields } };
    expect(specOf(basicAuth).spec.configSchema.openAPIV3Schema.required).toBeUndefined();
    const same = specOf(schema).spec;
    expect([same.configSchema, same.routeConfigSchema].map((part) => part?.openAPIV3Schema.required)).toEqual([
      ["plain"],
      ["plain"],
    ]);
    const inherits = specOf({ ...schema, "x-sluice-inherit": true }).spec;
    expect([inherits.configSchema, inherits.routeConfigSchema].map((part) => part?.openAPIV3Schema.required)).toEqual([
      undefined,
      undefined,
    ]);
  });

  test("leaves the schema of rules out where the plugin has none, and an example that is empty", () => {
    const { spec } = specOf({ properties: { a: {} } }, {});
    expect(spec.routeConfigSchema).toBeUndefined();
    expect(spec.configSchema.openAPIV3Schema).toEqual({ type: "object", properties: { a: { scope: "ALL" } } });
  });
});

describe("a schema in OpenAPI 3.0", () => {
  test.each<[Schema | boolean, object]>([
    [{ type: ["string", "null"] }, { type: "string", nullable: true }],
    [{ type: ["string", "integer"] }, {}],
    [{ type: "null" }, { nullable: true, enum: [null] }],
    [{ const: "a" }, { enum: ["a"] }],
    [
      { type: "string", examples: ["a", "b"] },
      { type: "string", example: "a" },
    ],
    [
      { minimum: 0, exclusiveMaximum: 2 ** 64 },
      { minimum: 0, maximum: 2 ** 64, exclusiveMaximum: true },
    ],
    [
      { minimum: 1, exclusiveMinimum: 1 },
      { minimum: 1, exclusiveMinimum: true },
    ],
    [
      { minimum: 2, exclusiveMinimum: 1, maximum: 3, exclusiveMaximum: 4 },
      { minimum: 2, maximum: 3 },
    ],
    [
      { type: "array", prefixItems: [{}], items: false },
      { type: "array", items: {} },
    ],
    [
      { type: "array", items: false },
      { type: "array", items: { not: {} } },
    ],
    [{ additionalProperties: false }, { additionalProperties: false }],
    [{ additionalProperties: false, patternProperties: { "^a": {} } }, {}],
    [{ additionalProperties: true }, {}],
    [
      { oneOf: [{ type: "string" }, { $ref: "#/$defs/Text" }] },
      { anyOf: [{ type: "string" }, { type: "string", maxLength: 3 }] },
    ],
    [{ not: { const: 1 }, if: {}, then: {}, $comment: "c", "x-sluice-level": "rule" }, {}],
    [
      { $ref: "#/$defs/Text", description: "d" },
      { type: "string", maxLength: 3, description: "d" },
    ],
    [{ $ref: "#/$defs/Gone" }, {}],
    [{ $ref: "#/$defs/Node" }, { type: "object", properties: { next: {} } }],
    [true, {}],
    [false, { not: {} }],
  ])("is of %j %j", (schema, expected) => {
    const $defs = {
      Text: { type: "string", maxLength: 3 },
      Node: { type: "object", properties: { next: { $ref: "#/$defs/Node" } } },
    };
    const converted = toOpenApi(new ConfigurationSchema({ $defs }), schema);
    expect(wrong(converted)).toEqual([]);
    expect(converted).toEqual(expected);
  });
});
