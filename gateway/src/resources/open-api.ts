import { contentOf, type ConfigurationSchema, type Schema } from "./schema.js";

/** A schema object of OpenAPI 3.0. */
export type OpenApiSchema = Record<string, unknown>;

/** Keywords that mean the same in both. */
const same = [
  "title",
  "description",
  "default",
  "enum",
  "format",
  "multipleOf",
  "minLength",
  "maxLength",
  "pattern",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "writeOnly",
  "deprecated",
];

/**
 * A JSON Schema (draft 2020-12) as a schema of OpenAPI 3.0, without references. What cannot be said there is left out, such
 * as conditions and `not`, and `oneOf` becomes `anyOf`: the result never refuses what the original allows.
 */
export function toOpenApi(schemas: ConfigurationSchema, declared: Schema | boolean): OpenApiSchema {
  return convert(schemas, declared, []);
}

/** @param within what is around: a schema inside of itself is cut off there */
function convert(
  schemas: ConfigurationSchema,
  declared: Schema | boolean | undefined,
  within: readonly unknown[],
): OpenApiSchema {
  if (declared === false) return { not: {} };
  const schema = schemas.resolve(declared);
  const content = contentOf(schema);
  if (content !== undefined && within.includes(content)) return {};
  const inner = (one: Schema | boolean | undefined): OpenApiSchema => convert(schemas, one, [...within, content]);
  const result: OpenApiSchema = typeOf(schema);
  for (const keyword of same) if (schema[keyword] !== undefined) result[keyword] = schema[keyword];
  if (schema.const !== undefined) result["enum"] = [schema.const];
  if (schema.examples?.[0] !== undefined) result["example"] = schema.examples[0];
  Object.assign(result, lowerBound(schema), upperBound(schema));
  if (result["type"] === "array") result["items"] = schema["prefixItems"] === undefined ? inner(schema.items) : {};
  if (schema.properties !== undefined) {
    const properties = Object.entries(schema.properties).filter(([, property]) => property !== false);
    result["properties"] = Object.fromEntries(properties.map(([name, property]) => [name, inner(property)]));
  }
  if (schema.required !== undefined && schema.required.length > 0) result["required"] = [...schema.required];
  const { additionalProperties: others } = schema;
  if (typeof others === "object") result["additionalProperties"] = inner(others);
  else if (others === false && schema["patternProperties"] === undefined) result["additionalProperties"] = false;
  if (schema.allOf !== undefined) result["allOf"] = schema.allOf.map(inner);
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) result["anyOf"] = alternatives.map(inner);
  return result;
}

/** OpenAPI 3.0 has one type, and `nullable` beside it. */
function typeOf({ type }: Schema): OpenApiSchema {
  if (type === "null") return { nullable: true, enum: [null] };
  if (typeof type === "string") return { type };
  if (type === undefined) return {};
  const types = type.filter((one) => one !== "null");
  const nullable = types.length < type.length ? { nullable: true } : {};
  return types.length === 1 ? { type: types[0], ...nullable } : nullable;
}

/** OpenAPI 3.0 says by a boolean whether a bound is exclusive. */
function lowerBound({ minimum = -Infinity, exclusiveMinimum = -Infinity }: Schema): OpenApiSchema {
  if (exclusiveMinimum >= minimum && exclusiveMinimum !== -Infinity) {
    return { minimum: exclusiveMinimum, exclusiveMinimum: true };
  }
  return minimum === -Infinity ? {} : { minimum };
}

function upperBound({ maximum = Infinity, exclusiveMaximum = Infinity }: Schema): OpenApiSchema {
  if (exclusiveMaximum <= maximum && exclusiveMaximum !== Infinity) {
    return { maximum: exclusiveMaximum, exclusiveMaximum: true };
  }
  return maximum === Infinity ? {} : { maximum };
}
