import { ExampleNeededError } from "../errors.js";
import { Placeholders } from "./placeholders.js";
import type { ConfigurationSchema } from "./schema.js";

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The configuration to show: the first of the schema's `examples`; without one, the required fields alone, with their
 * defaults where those are allowed and placeholders elsewhere.
 *
 * @throws ExampleNeededError when a required value cannot be made up, or the example is no object
 */
export function exampleOf(schemas: ConfigurationSchema): JsonObject {
  const [first] = schemas.root.examples ?? [];
  if (first === undefined) return new Placeholders(schemas).required(schemas.globalFields(), "", []);
  if (isObject(first)) return first;
  throw new ExampleNeededError(schemas.plugin ?? "the plugin", "", "the one that is written is no object");
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
