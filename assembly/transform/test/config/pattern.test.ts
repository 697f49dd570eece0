import { describe, expect, test } from "vitest";
import { compilePattern } from "../../src/config/pattern.js";

/** What the SDK's `config/pattern.ts` does, for a text as long as these are. */
function matches(program: string, text: string): boolean {
  let at = 0;
  for (let item = 0; item < program.length;) {
    const unit = (offset: number): number => program.charCodeAt(item + offset);
    const ranges = unit(0);
    const isIn = (code: number): boolean => {
      for (let i = 0; i < ranges; i++) if (code >= unit(1 + 2 * i) && code <= unit(2 + 2 * i)) return true;
      return false;
    };
    const [least, most] = [unit(1 + 2 * ranges), unit(2 + 2 * ranges)];
    let taken = 0;
    while (at < text.length && taken < most && isIn(text.charCodeAt(at))) [taken, at] = [taken + 1, at + 1];
    if (taken < least) return false;
    item += 3 + 2 * ranges;
  }
  return at === text.length;
}

const TAKEN = [
  "^$",
  "^abc$",
  "^[a-z0-9-]+$",
  "^[a-z][A-Z]*$",
  "^\\d{2}-\\d$",
  "^\\w+\\.\\w{2,3}$",
  "^a?b?c$",
  "^-?[0-9]{1,}$",
  "^[\\w.+-]+@[a-z.-]+$",
  "^/[a-z/]*$",
  "^[a\\-z]{2}$",
  "^[\\]\\\\]+\\[$",
  "^\\$\\^\\*$",
  "^aa*$",
  "^a{2}a$",
  "^[-a]*$",
];

const FEW = [..."01-ab."];
const ALPHABET = [..."abcz019-_.@/$^*[]\\AZ", "é", "😀"];

describe("a pattern that is taken means what the regular expression means", () => {
  test.each(TAKEN.map((pattern) => [pattern]))("%s", (pattern) => {
    const program = compilePattern(pattern);
    if (typeof program !== "string") throw new Error(program.problem);
    const regex = new RegExp(pattern, "u");
    let state = 1;
    const next = (below: number): number => (state = (state * 48271) % 2147483647) % below;
    const near = [...pattern].filter((character) => character !== "\\");
    let taken = 0;
    for (let round = 0; round < 3000; round++) {
      const letters = [ALPHABET, near, FEW][round % 3]!;
      const text = Array.from({ length: next(8) }, () => letters[next(letters.length)]!).join("");
      expect([text, matches(program, text)]).toEqual([text, regex.test(text)]);
      taken += Number(regex.test(text));
    }
    expect(taken).toBeGreaterThan(0);
  });
});

describe("a pattern is refused that", () => {
  test.each([
    ["has no beginning", "abc$", "it does not begin with ^ and end with $"],
    ["has no end", "^abc", "it does not begin with ^ and end with $"],
    ["ends in a dollar that is meant", "^abc\\$", "it does not begin with ^ and end with $"],
    ["has a dot", "^a.b$", ". at 2"],
    ["has a group", "^(ab)+$", "( at 1"],
    ["has alternatives", "^a|b$", "| at 2"],
    ["has an anchor within", "^a^b$", "^ at 2"],
    ["has a class of all but some", "^[^a]$", "a class of all but some characters"],
    ["has a class of Unicode", "^\\p{L}$", "the escape \\p"],
    ["has a class that means more in Unicode", "^\\s$", "the escape \\s"],
    ["has a word boundary", "^a\\b$", "the escape \\b"],
    ["has characters beyond ASCII", "^é$", "it has characters that are not printable ASCII"],
    ["has an empty class", "^[]$", "an empty class"],
    ["takes as few as it can", "^a+?$", "a quantifier that takes as few as it can"],
    ["repeats what can follow", "^a*a$", "what a repeated part takes could also be the beginning of what follows it"],
    ["repeats what can follow something optional", "^a*b?a$", "what a repeated part takes could also"],
    ["repeats a part of what follows", "^[a-c]+[c-e]$", "what a repeated part takes could also"],
    ["makes optional what can follow", "^a?a$", "what a repeated part takes could also"],
    ["counts too far", "^a{70000}$", "a count of 0, or above 65534"],
    ["counts to nothing", "^a{0}$", "a count of 0, or above 65534"],
    ["is none", "^[b-a]$", "Invalid regular expression: /^[b-a]$/u: Range out of order in character class"],
    ["needs no escape where it has one", "^\\-$", "Invalid regular expression: /^\\-$/u: Invalid escape"],
  ])("%s", (_, pattern, problem) => {
    expect(compilePattern(pattern)).toEqual({ problem: expect.stringContaining(problem) as string });
  });
});
