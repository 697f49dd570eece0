import { oneLine, table } from "./markdown.js";
import { contentOf, type ConfigurationSchema, type Property, type Schema } from "./schema.js";
import { literal, typeText } from "./type-text.js";

/** A row of the table. */
interface Row {
  readonly path: string;
  readonly property: Property;
  /** Where the field counts, in words. */
  readonly level: string;
}

/**
 * The fields of a configuration as a Markdown table: nested ones as `consumers[].name` and `limits.*.burst`, and a column
 * that tells where a field counts when that is not the same for all.
 */
export function fieldTable(schemas: ConfigurationSchema): string {
  const rows = rowsOf(schemas);
  if (rows.length === 0) return "The plugin has no fields to configure.";
  const leveled = rows.some(({ property }) => property.schema["x-sluice-level"] !== undefined);
  const head = ["field", "type", "default", ...(leveled ? ["counts in"] : []), "meaning"];
  const text = table(
    head,
    rows.map(({ path, property, level }) => [
      `\`${path}\``,
      typeText(schemas, property.schema),
      defaultText(property),
      ...(leveled ? [level] : []),
      oneLine(property.schema.description ?? ""),
    ]),
  );
  if (!schemas.inherits) return text;
  return `${text}\n\nA rule has the global value of each field that it does not have itself.`;
}

function rowsOf(schemas: ConfigurationSchema): readonly Row[] {
  const global = schemas.globalFields();
  const names = new Set(global.map(({ name }) => name));
  const onlyInRules = schemas.ruleFields().filter(({ name }) => !names.has(name));
  const rows: Row[] = [];
  for (const property of [...global, ...onlyInRules]) {
    const level = property.schema["x-sluice-level"] ?? "global and rule";
    collect(schemas, property, { prefix: "", level, within: [] }, rows);
  }
  return rows;
}

interface Place {
  readonly prefix: string;
  readonly level: string;
  /** What is around this one: an object inside of itself is not listed again. */
  readonly within: readonly unknown[];
}

function collect(schemas: ConfigurationSchema, property: Property, place: Place, rows: Row[]): void {
  const path = `${place.prefix}${property.name}`;
  rows.push({ path, property, level: place.level });
  descend(schemas, property.schema, path, place, rows);
}

function descend(schemas: ConfigurationSchema, schema: Schema, path: string, place: Place, rows: Row[]): void {
  const content = contentOf(schema);
  if (content === undefined || place.within.includes(content)) return;
  const inner: Place = { ...place, prefix: `${path}.`, within: [...place.within, content] };
  for (const property of schemas.properties(schema)) collect(schemas, property, inner, rows);
  if (schema.items !== undefined) descend(schemas, schemas.resolve(schema.items), `${path}[]`, inner, rows);
  if (typeof schema.additionalProperties === "object") {
    descend(schemas, schemas.resolve(schema.additionalProperties), `${path}.*`, inner, rows);
  }
}

/** `required`, the default, or `none` where that holds nothing. */
function defaultText({ schema, required }: Property): string {
  if (required) return "required";
  const value = schema.default;
  const empty = value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0);
  return empty ? "none" : literal(value);
}
