/** Random changes of a JSON value, most of which a schema notices. */
import { type Json, pick, type Random, type Schema } from "./sample.js";

type Container = Json[] | { [key: string]: Json };

/** A place within a value: a container and the key in it. */
interface Place {
  readonly container: Container;
  readonly key: string;
}

const VALUES: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  1.5,
  1e300,
  "",
  "x",
  "\ud83d\ude00",
  [],
  {},
  [null],
  [""],
  [[]],
];

/** Keys that mean something to the matcher, or to nobody. */
const KEYS = ["unknown", "_rules_", "_plugin_id_", "_disable_", "_match_route_", "_match_domain_", "_match_service_"];
KEYS.push("_match_route_prefix_", "_match_nothing_");

const RULES: readonly Json[] = [
  null,
  [],
  {},
  "x",
  [null],
  [{}],
  [{ _disable_: true }],
  [{ _disable_: 1, _match_route_: ["a"] }],
  [{ _match_domain_: "" }],
  [{ _match_route_: "" }],
  [{ _match_service_: [""] }],
];

/** Changes a copy of the value in one to three places. `numbers` are numbers to try: limits, and what is next to them. */
export function mutate(value: Json, numbers: readonly number[], random: Random): Json {
  const holder: { root: Json } = { root: structuredClone(value) };
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
    change(pick(random, placesIn(holder)), numbers, random);
  }
  return holder.root;
}

/** Limits in a schema, and what is next to them. */
export function limitsIn(schema: Schema): number[] {
  const limits = new Set<number>();
  const visit = (value: Json): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (/^(min|max|exclusiveM)/.test(key) && typeof inner === "number") {
        for (const near of [inner - 1, inner, inner + 1, inner / 2, inner * 2]) limits.add(near);
      }
      visit(inner);
    }
  };
  visit(schema as Json);
  return [...limits];
}

function placesIn(container: Container): Place[] {
  return Object.entries(container).flatMap(([key, inner]) => [
    { container, key },
    ...(typeof inner === "object" && inner !== null ? placesIn(inner) : []),
  ]);
}

function change({ container, key }: Place, numbers: readonly number[], random: Random): void {
  const object = container as { [key: string]: Json };
  const value = object[key]!;
  switch (Math.floor(random() * 7)) {
    case 0:
      object[key] = structuredClone(pick(random, VALUES));
      break;
    case 1:
      if (key === "root") object[key] = {};
      else if (Array.isArray(container)) container.splice(Number(key), 1);
      else delete object[key];
      break;
    case 2:
      object[key] = pick(random, numbers.length > 0 ? numbers : [0]);
      break;
    case 3:
      object[key] = typeof value === "string" ? resized(value, numbers, random) : [value];
      break;
    case 4:
      if (Array.isArray(value))
        value.push(...(random() < 0.5 ? value.slice(0, 1) : [structuredClone(pick(random, VALUES))]));
      else object[key] = structuredClone(pick(random, VALUES));
      break;
    default:
      if (typeof value !== "object" || value === null || Array.isArray(value)) break;
      if (random() < 0.3) value["_rules_"] = structuredClone(pick(random, RULES));
      else value[pick(random, KEYS)] = structuredClone(pick(random, VALUES));
  }
}

/** A text of another length. */
function resized(text: string, numbers: readonly number[], random: Random): string {
  const length = pick(random, [0, ...numbers.filter((number) => number >= 0 && number < 2000)]);
  const characters = [...text, ...Array.from({ length: Math.max(0, Math.ceil(length - text.length)) }, () => "😀")];
  return characters.slice(0, Math.floor(length)).join("");
}
