import type { FieldType, Limits } from "./declaration.js";
import type { Json, JsonObject } from "./json.js";

/** The largest f32. */
const MOST_F32 = 3.4028234663852886e38;

/** Exact ends of the integer types. */
function endsOf(name: string): { readonly least: bigint; readonly most: bigint } {
  const bits = BigInt(name.slice(1));
  return name.startsWith("i")
    ? { least: -(1n << (bits - 1n)), most: (1n << (bits - 1n)) - 1n }
    : { least: 0n, most: (1n << bits) - 1n };
}

/** The limits of a type of numbers, as near as doubles have them. */
export function limitsOf(type: FieldType): Limits {
  if (type.kind === "integer") {
    const { least, most } = endsOf(type.name);
    return { least: Number(least), most: Number(most) };
  }
  return type.kind === "float" && type.name === "f32" ? { least: -MOST_F32, most: MOST_F32 } : {};
}

/** Does the first go beyond the second? */
export function exceeds({ least, most }: Limits, limits: Limits): boolean {
  const isBelow = (value?: number): boolean => value !== undefined && value < (limits.least ?? -Infinity);
  const isAbove = (value?: number): boolean => value !== undefined && value > (limits.most ?? Infinity);
  return isBelow(least) || isBelow(most) || isAbove(least) || isAbove(most);
}

/** `minimum`, and `maximum` or, where no double is exact, `exclusiveMaximum`, of a number in a range. */
export function limitKeywords(type: FieldType, range: Limits = {}): JsonObject {
  if (type.kind !== "integer") {
    const { least, most } = { ...limitsOf(type), ...range };
    return { minimum: least, maximum: most };
  }
  const ends = endsOf(type.name);
  const minimum: Json = range.least ?? exact(ends.least);
  if (range.most !== undefined) return { minimum, maximum: range.most };
  if (BigInt(Number(ends.most)) === ends.most) return { minimum, maximum: exact(ends.most) };
  return { minimum, exclusiveMaximum: ends.most + 1n };
}

function exact(value: bigint): Json {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
