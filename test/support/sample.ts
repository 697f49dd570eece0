/** Random values that follow a JSON Schema of the keywords that the build writes. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Schema = { readonly [key: string]: Json };

/** Numbers from 0 up to 1; the same for the same seed. */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)]!;
}

const between = (random: Random, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1));

/** What `#/$defs/Consumer` stands for. */
function resolve(root: Schema, reference: string): Schema {
  const keys = decodeURIComponent(reference).split("/").slice(1);
  return keys.reduce<Json>(
    (at, key) => (at as Schema)[key.replaceAll("~1", "/").replaceAll("~0", "~")]!,
    root,
  ) as Schema;
}

/** A value that the schema accepts, as far as its keywords are known. */
export function sample(root: Schema, schema: Schema, random: Random, depth = 0): Json {
  if (typeof schema["$ref"] === "string") return sample(root, resolve(root, schema["$ref"]), random, depth);
  if ("const" in schema) return schema["const"]!;
  if (Array.isArray(schema["enum"])) return pick(random, schema["enum"]);
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = schema[keyword];
    if (!Array.isArray(branches)) continue;
    const { [keyword]: _, ...rest } = schema;
    return sample(root, merged(rest, pick(random, branches) as Schema), random, depth);
  }
  const types = [schema["type"] ?? ["null", "boolean", "number", "string"]].flat();
  switch (pick(random, types)) {
    case "boolean":
      return random() < 0.5;
    case "integer":
      return Math.trunc(sampleNumber(schema, random));
    case "number":
      return sampleNumber(schema, random);
    case "string":
      return sampleText(schema, random);
    case "array":
      return sampleList(root, schema, random, depth);
    case "object":
      return sampleObject(root, schema, random, depth);
    default:
      return null;
  }
}

function merged(schema: Schema, branch: Schema): Schema {
  const properties = { ...(schema["properties"] as Schema | undefined) };
  for (const [key, value] of Object.entries((branch["properties"] ?? {}) as Schema)) {
    properties[key] = { ...(properties[key] as Schema | undefined), ...(value as Schema) };
  }
  const required = [...((schema["required"] ?? []) as Json[]), ...((branch["required"] ?? []) as Json[])];
  return { ...schema, ...branch, properties, required };
}

function sampleNumber(schema: Schema, random: Random): number {
  const least = (schema["minimum"] as number | undefined) ?? -1000;
  const most = (schema["maximum"] as number | undefined) ?? least + 5000;
  return pick(random, [
    least,
    most,
    between(random, Math.ceil(least), Math.min(Math.floor(most), Math.ceil(least) + 5000)),
  ]);
}

function sampleText(schema: Schema, random: Random): string {
  if (typeof schema["pattern"] === "string") return sampleOfPattern(schema["pattern"], random);
  const least = (schema["minLength"] as number | undefined) ?? 0;
  const most = (schema["maxLength"] as number | undefined) ?? least + 8;
  const length = between(random, least, Math.min(most, least + 20));
  return Array.from({ length }, () => pick(random, ["a", "b", "Z", "-", "0", "é", "😀"])).join("");
}

/** A text of the patterns that `@pattern` takes. */
function sampleOfPattern(pattern: string, random: Random): string {
  const items = pattern.slice(1, -1).matchAll(/(\[(?:\\.|[^\]])*\]|\\.|.)([?*+]|\{\d+(?:,\d*)?\})?/g);
  let text = "";
  for (const [, atom = "", count = ""] of items) {
    const [, least = "1", comma, most = least] = /^\{(\d+)(,?)(\d*)\}$/.exec(count) ?? [];
    const counts: Record<string, [number, number]> = { "?": [0, 1], "*": [0, 3], "+": [1, 3], "": [1, 1] };
    const [from, to] = counts[count] ?? [
      Number(least),
      comma && most === "" ? Number(least) + 3 : Number(most || least),
    ];
    const matching = PRINTABLE.filter((character) => new RegExp(`^${atom}$`, "u").test(character));
    for (let left = between(random, from, to); left > 0; left--) text += pick(random, matching);
  }
  return text;
}

const PRINTABLE = Array.from({ length: 95 }, (_, i) => String.fromCharCode(0x20 + i));

function sampleList(root: Schema, schema: Schema, random: Random, depth: number): Json[] {
  const least = (schema["minItems"] as number | undefined) ?? ("contains" in schema ? 1 : 0);
  const most = (schema["maxItems"] as number | undefined) ?? least + 3;
  const items = { ...((schema["items"] ?? {}) as Schema), ...((schema["contains"] ?? {}) as Schema) };
  const length = depth > 6 ? least : between(random, least, most);
  return Array.from({ length }, () => sample(root, (items["else"] as Schema) ?? items, random, depth + 1));
}

function sampleObject(root: Schema, schema: Schema, random: Random, depth: number): Json {
  const object: { [key: string]: Json } = {};
  const required = new Set(
    [schema["required"] ?? [], (schema["else"] as Schema | undefined)?.["required"] ?? []].flat(),
  );
  const isLeaf = depth > 6;
  for (const [key, value] of Object.entries((schema["properties"] ?? {}) as Schema)) {
    if (required.has(key) || (!isLeaf && random() < 0.5))
      object[key] = sample(root, value as Schema, random, depth + 1);
  }
  if (schema["additionalProperties"] !== undefined) {
    const least = (schema["minProperties"] as number | undefined) ?? 0;
    const most = Math.min((schema["maxProperties"] as number | undefined) ?? least + 2, least + 2);
    for (let left = isLeaf ? least : between(random, least, most); left > 0; left--) {
      object[`key ${left}`] = sample(root, schema["additionalProperties"] as Schema, random, depth + 1);
    }
  }
  return object;
}
