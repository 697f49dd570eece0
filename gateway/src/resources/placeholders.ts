import { ExampleNeededError } from "../errors.js";
import { contentOf, type ConfigurationSchema, type Property, type Schema } from "./schema.js";

/** Makes up values that a schema allows, as plain as they can be. */
export class Placeholders {
  constructor(private readonly schemas: ConfigurationSchema) {}

  /**
   * Those of these fields that are required.
   *
   * @param prefix of their paths
   * @param within contents of the schemas around, to end where one holds itself
   * @throws ExampleNeededError when a value cannot be told
   */
  required(fields: readonly Property[], prefix: string, within: readonly unknown[]): Readonly<Record<string, unknown>> {
    const needed = fields.filter((field) => field.required);
    return Object.fromEntries(
      needed.map(({ name, schema }) => [name, this.value(schema, `${prefix}${name}`, within)] as const),
    );
  }

  private value(schema: Schema, path: string, within: readonly unknown[]): unknown {
    const given = schema.const ?? schema.enum?.[0] ?? schema.examples?.[0];
    if (given !== undefined) return given;
    if (schema.default !== undefined && allows(schema, schema.default)) return schema.default;
    const content = contentOf(schema);
    if (content !== undefined && within.includes(content)) return this.giveUp(path, "it holds itself");
    const inner = (one: Schema | boolean | undefined, name: string): unknown =>
      this.value(this.schemas.resolve(one), `${path}${name}`, [...within, content]);
    const [branch] = schema.anyOf ?? schema.oneOf ?? [];
    const type = Array.isArray(schema.type) ? (schema.type as readonly string[])[0] : schema.type;
    if (type === undefined && branch !== undefined) return inner(branch, "");
    switch (type) {
      case "string":
        if (schema.pattern !== undefined || schema.format !== undefined) break;
        return "change-me".padEnd(schema.minLength ?? 0, "-").slice(0, schema.maxLength);
      case "integer":
      case "number": {
        const value = numberWithin(schema, type === "integer");
        if (!allows(schema, value) || schema["multipleOf"] !== undefined) break;
        return value;
      }
      case "boolean":
        return false;
      case "null":
        return null;
      case "array":
        return Array.from({ length: schema.minItems ?? 0 }, (_, index) => inner(schema.items, `[${index}]`));
      case "object": {
        const members = this.required(this.schemas.properties(schema), `${path}.`, [...within, content]);
        const missing = Math.max(0, (schema.minProperties ?? 0) - Object.keys(members).length);
        const names = Array.from({ length: missing }, (_, index) => `name-${index + 1}`);
        const others = names.map((name) => [name, inner(schema.additionalProperties, `.${name}`)] as const);
        return { ...members, ...Object.fromEntries(others) };
      }
    }
    return this.giveUp(path, "no value can be told from its schema");
  }

  private giveUp(path: string, reason: string): never {
    throw new ExampleNeededError(this.schemas.plugin ?? "the plugin", path, reason);
  }
}

/** Zero, or what is allowed next to it. */
function numberWithin(schema: Schema, whole: boolean): number {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const step = whole ? 1 : 0.001;
  const least = Math.max(minimum ?? -Infinity, exclusiveMinimum === undefined ? -Infinity : exclusiveMinimum + step);
  const most = Math.min(maximum ?? Infinity, exclusiveMaximum === undefined ? Infinity : exclusiveMaximum - step);
  const value = Math.min(Math.max(0, least), most);
  return whole ? Math.ceil(value) : value;
}

/** Whether a value is within the bounds of its schema, as far as they do not depend on what is inside of it. */
function allows(schema: Schema, value: unknown): boolean {
  if (typeof value === "string") {
    const { length } = [...value];
    const fits = length >= (schema.minLength ?? 0) && length <= (schema.maxLength ?? Infinity);
    return fits && (schema.pattern === undefined || new RegExp(schema.pattern, "u").test(value));
  }
  if (typeof value === "number") {
    const {
      minimum = -Infinity,
      maximum = Infinity,
      exclusiveMinimum = -Infinity,
      exclusiveMaximum = Infinity,
    } = schema;
    return value >= minimum && value <= maximum && value > exclusiveMinimum && value < exclusiveMaximum;
  }
  if (Array.isArray(value)) return value.length >= (schema.minItems ?? 0);
  if (typeof value === "object" && value !== null) return Object.keys(value).length >= (schema.minProperties ?? 0);
  return true;
}
