import type { Random } from "./support/random.js";

/** A pattern as the engine reads it, and the same for JavaScript with the flag u. */
export interface Pattern {
  readonly source: string;
  readonly js: string;
  /** Whether it can match nothing at all. */
  readonly empty: boolean;
  /** Whether both prefer the same match: JavaScript goes its own way where something that can be empty is repeated. */
  readonly sameOrder: boolean;
}

/** What `makePattern` may use beside the rest: flags i, m and s. */
export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
}

// Without s and k, which the long s and the Kelvin sign equal in JavaScript, and without CR, a line end there.
const characters = [
  "a",
  "a",
  "a",
  "b",
  "b",
  "c",
  "A",
  "B",
  "0",
  "1",
  "_",
  "-",
  " ",
  "\n",
  "é",
  "É",
  "ж",
  "Ж",
  "€",
  "😀",
];
const escaped = ["\udc80", "\udcff"];
const classes: readonly (readonly [string, string])[] = [
  ["\\d", "0-9"],
  ["\\w", "A-Za-z0-9_"],
  ["\\s", "\\t\\n\\f\\r "],
  ["\\W", "\\0-\\/:-@\\[-\\^`\\{-\\u{10FFFF}"],
  ["\\D", "\\0-\\/:-\\u{10FFFF}"],
  ["[:upper:]", "A-Z"],
  ["[:alnum:]", "A-Za-z0-9"],
  ["[:^digit:]", "\\0-\\/:-\\u{10FFFF}"],
  ["[:punct:]", "!-\\/:-@\\[-`\\{-~"],
];

/** Returns a text of characters that patterns are made of, some of them bytes that are not UTF-8. */
export function makeText(random: Random, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) text += random.below(12) ? random.pick(characters) : random.pick(escaped);
  return text;
}

/** Returns a random pattern of the syntax that JavaScript shares; `depth` bounds the groups inside each other. */
export function makePattern(random: Random, flags: Flags, depth: number): Pattern {
  const branches = Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => makeBranch(random, flags, depth));
  return {
    source: branches.map(({ source }) => source).join("|"),
    js: branches.map(({ js }) => js).join("|"),
    empty: branches.some(({ empty }) => empty),
    sameOrder: branches.every(({ sameOrder }) => sameOrder),
  };
}

function makeBranch(random: Random, flags: Flags, depth: number): Pattern {
  const atoms = Array.from({ length: random.pick([0, 1, 1, 2, 2, 3, 4]) }, () => makeRepeated(random, flags, depth));
  return {
    source: atoms.map(({ source }) => source).join(""),
    js: atoms.map(({ js }) => js).join(""),
    empty: atoms.every(({ empty }) => empty),
    sameOrder: atoms.every(({ sameOrder }) => sameOrder),
  };
}

function makeRepeated(random: Random, flags: Flags, depth: number): Pattern {
  const atom = makeAtom(random, flags, depth);
  if (random.below(3)) return atom;
  const least = random.below(3);
  const counts = [`{${least}}`, `{${least},}`, `{${least},${least + random.below(3)}}`];
  const operator = random.pick(["*", "*", "+", "?", ...counts]);
  const lazy = random.below(4) ? "" : "?";
  return {
    source: `${atom.source}${operator}${lazy}`,
    js: `(?:${atom.js})${operator}${lazy}`,
    empty: atom.empty || /^[*?]|^\{0/.test(operator),
    sameOrder: atom.sameOrder && !atom.empty,
  };
}

function makeAtom(random: Random, flags: Flags, depth: number): Pattern {
  const consuming = (source: string, js: string) => ({ source, js, empty: false, sameOrder: true });
  const kind = random.below(20);
  if (kind < 4 && depth > 0) {
    const inner = makePattern(random, flags, depth - 1);
    return { ...inner, source: random.pick(["(", "(?:", "(?P<n>"]) + inner.source + ")", js: `(?:${inner.js})` };
  }
  if (kind < 6) return { ...makeAssertion(random, flags), empty: true, sameOrder: true };
  if (kind < 8) return consuming(".", flags.dotAll ? "[^]" : "[^\\n]");
  if (kind < 11) return makeClass(random);
  if (kind < 12) {
    const [source, js] = random.pick(classes.slice(0, 5));
    return consuming(source, `[${js}]`);
  }
  const character = random.pick(random.below(10) ? characters : escaped);
  const code = character.codePointAt(0) as number;
  const js = `\\u{${code.toString(16)}}`;
  const hex = code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\x{${code.toString(16)}}`;
  const quoted = `\\Q${character}\\E`;
  return consuming(random.pick([character, character, character, hex, quoted]), js);
}

function makeAssertion(random: Random, flags: Flags): { source: string; js: string } {
  const [source, js] = random.pick([
    ["^", flags.multiLine ? "(?:^|(?<=\\n))" : "(?:^)"],
    ["$", flags.multiLine ? "(?:$|(?=\\n))" : "(?:$)"],
    ["\\A", "(?:^)"],
    ["\\z", "(?:$)"],
    ["\\b", "(?:\\b)"],
    ["\\B", "(?:\\B)"],
  ] as const);
  return { source, js };
}

function makeClass(random: Random): Pattern {
  const negated = random.pick(["", "", "^"]);
  let source = "";
  let js = "";
  for (let i = random.pick([1, 1, 2, 3]); i > 0; i--) {
    const [first, second] = [random.pick(characters), random.pick(characters)].map((c) => c.codePointAt(0) as number);
    const hex = (code: number) => code.toString(16);
    const [low, high] = [Math.min(first!, second!), Math.max(first!, second!)];
    const [named, range] = random.pick(classes);
    const part = random.pick([
      [named, range],
      [`\\x{${hex(low)}}-\\x{${hex(high)}}`, `\\u{${hex(low)}}-\\u{${hex(high)}}`],
      [`\\x{${hex(low)}}`, `\\u{${hex(low)}}`],
      ["a-c", "a-c"],
    ] as const);
    source += part[0];
    js += part[1];
  }
  return { source: `[${negated}${source}]`, js: `[${negated}${js}]`, empty: false, sameOrder: true };
}
