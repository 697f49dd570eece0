import { code } from "./markdown.js";
import type { ConfigurationSchema, Schema } from "./schema.js";

/** What a value must be, in words and Markdown: `list of strings, at least 1 entry`, `integer, 1 to 100000`. */
export function typeText(schemas: ConfigurationSchema, schema: Schema): string {
  const secret = schema.writeOnly === true ? " (secret)" : "";
  if (schema.const !== undefined) return `always ${literal(schema.const)}${secret}`;
  if (schema.enum !== undefined) return `${oneOf(schema.enum)}${secret}`;
  return [`${noun(schemas, schema, "one")}${secret}`, ...limits(schemas, schema)].join(", ");
}

/** A value of the configuration as a table shows it: texts without quotes, unless they are empty. */
export function literal(value: unknown): string {
  return code(typeof value === "string" && value !== "" ? value : JSON.stringify(value));
}

const nouns: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ["string", "strings"],
  integer: ["integer", "integers"],
  number: ["number", "numbers"],
  boolean: ["boolean", "booleans"],
  null: ["`null`", "`null`"],
};

/** Lists of lists, maps of maps: how deep they are told, which also ends those that hold themselves. */
const DEEPEST = 4;

function noun(schemas: ConfigurationSchema, schema: Schema, number: "one" | "many", depth = 0): string {
  const many = number === "many";
  if (depth > DEEPEST) return "any JSON values";
  if (Array.isArray(schema.type)) {
    return schema.type.map((type: string) => noun(schemas, { ...schema, type }, number, depth)).join(" or ");
  }
  const type = schema.type as string | undefined;
  if (type === "array")
    return `${many ? "lists" : "list"} of ${noun(schemas, schemas.resolve(schema.items), "many", depth + 1)}`;
  if (type === "object") {
    if (typeof schema.additionalProperties !== "object" || schema.properties !== undefined) {
      return many ? "objects" : "object";
    }
    return `${many ? "maps" : "map"} of ${noun(schemas, schemas.resolve(schema.additionalProperties), "many", depth + 1)}`;
  }
  const named = type === undefined ? undefined : nouns[type];
  if (named !== undefined) return named[many ? 1 : 0];
  const branches = (schema.anyOf ?? schema.oneOf ?? []).map((branch) => schemas.resolve(branch));
  const alternatives = branches.map((branch) =>
    many ? noun(schemas, branch, number, depth + 1) : typeText(schemas, branch),
  );
  return alternatives.length > 0 ? [...new Set(alternatives)].join(" or ") : many ? "any JSON values" : "any JSON";
}

/** The largest number of the type f32. */
const MOST_F32 = 2 ** 128 - 2 ** 104;

/** What is demanded beside the type. */
function limits(schemas: ConfigurationSchema, schema: Schema, depth = 0): readonly string[] {
  const found = [
    numberRange(schema),
    count(schema.minLength, schema.maxLength, "character", "characters"),
    schema.pattern === undefined ? "" : `pattern ${code(schema.pattern)}`,
    schema.format ?? "",
    count(schema.minItems, schema.maxItems, "entry", "entries"),
    count(schema.minProperties, schema.maxProperties, "entry", "entries"),
  ];
  const inner = schemas.resolve(schema.items ?? (schema.properties === undefined && schema.additionalProperties));
  if (inner.enum !== undefined) found.push(`each ${oneOf(inner.enum)}`);
  else if (inner.type !== "object" && depth < DEEPEST) {
    const each = limits(schemas, inner, depth + 1);
    if (each.length > 0) found.push(`each ${each.join(", ")}`);
  }
  return found.filter((text) => text !== "");
}

function oneOf(values: readonly unknown[]): string {
  return `one of ${values.map(literal).join(", ")}`;
}

/** Ends of the types of 32 and 64 bits: nobody means them, and so they are not told. */
const typeEnds = new Set([-(2 ** 31), 2 ** 31 - 1, 2 ** 32 - 1, -(2 ** 63), 2 ** 63, 2 ** 64, MOST_F32, -MOST_F32]);

function numberRange(schema: Schema): string {
  const told = (bound: number | undefined): string | undefined =>
    bound === undefined || typeEnds.has(bound) ? undefined : digits(bound);
  const least = told(schema.minimum);
  const most = told(schema.maximum);
  if (least !== undefined && most !== undefined) return least === most ? `exactly ${least}` : `${least} to ${most}`;
  const bounds = [
    ["at least", least],
    ["above", told(schema.exclusiveMinimum)],
    ["at most", most],
    ["below", told(schema.exclusiveMaximum)],
  ];
  return bounds.flatMap(([word, bound]) => (bound === undefined ? [] : [`${word} ${bound}`])).join(" and ");
}

/** Large bounds are often powers of two, which the shortest form of a double would round. */
function digits(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

function count(least: number | undefined, most: number | undefined, one: string, many: string): string {
  const unit = (n: number): string => `${n} ${n === 1 ? one : many}`;
  if (least !== undefined && most !== undefined) return least === most ? unit(least) : `${least} to ${unit(most)}`;
  if (least !== undefined && least > 0) return `at least ${unit(least)}`;
  return most === undefined ? "" : `at most ${unit(most)}`;
}
