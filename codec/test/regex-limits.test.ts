import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

const compile = (pattern: string) => codec.text("compileRegex", pattern, "", 0);

/** Instructions visited by one call for the text. */
function visitsOf(name: "testRegex" | "findRegex", text: string): number {
  const before = codec.number("regexVisits");
  codec.number(name, text);
  return codec.number("regexVisits") - before;
}

describe("the cost of a text of 100,000 characters", () => {
  const length = 100_000;
  const hostile = [
    "(a*)*b",
    "(a|aa)+$",
    "(.*)*x",
    "(a+)+b",
    "(a|a)*b",
    "(?:a?){20}a{20}b",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
  ];

  test.each(hostile)("is a few steps to learn %j, then a look at a table for each character", (pattern) => {
    expect(compile(pattern)).toBe("");
    for (const text of ["a".repeat(length), `${"a".repeat(length)}!`]) {
      expect(visitsOf("testRegex", text)).toBeLessThan(20_000);
    }
    expect(visitsOf("testRegex", "a".repeat(length))).toBe(0);
  });

  test.each(["(a|aa)+$", "(a*)*", "(?:a?){20}(?:aa)+$"])("is at most the size of %j for each to find it", (pattern) => {
    expect(compile(pattern)).toBe("");
    const instructions = 100;
    const visits = visitsOf("findRegex", "a".repeat(length));
    expect(visits).toBeGreaterThan(length);
    expect(visits).toBeLessThan(length * instructions);
  });

  test("stays proportional for an automaton of 2^500 states, in bounded memory", () => {
    const random = new Random(95);
    const length = 10_000;
    const text = Array.from({ length }, () => random.pick(["a", "b"])).join("");
    expect(compile("(a|b)*a(a|b){500}c")).toBe("");
    const warmUp = visitsOf("testRegex", text);
    const before = codec.memorySize;
    const visits = visitsOf("testRegex", text);
    // Six instructions for each (a|b), and those that are entered are visited once more.
    expect(visits).toBeLessThan(length * 501 * 8);
    expect(visits).toBeGreaterThan(length * 100);
    expect(warmUp).toBeLessThan(length * 501 * 8);
    expect(codec.memorySize).toBe(before);
  });

  test("is a handful of steps when the pattern is anchored and does not match", () => {
    expect(compile("^/api/")).toBe("");
    expect(visitsOf("testRegex", "x".repeat(length))).toBeLessThan(20);
  });
});

describe("an automaton", () => {
  test("gives the same answers after its states were forgotten", () => {
    const random = new Random(96);
    expect(compile("a[ab]{9}c|^b\\b|b{11}$")).toBe("");
    const expression = /a[ab]{9}c|^b\b|b{11}$/;
    for (let i = 0; i < 3_000; i++) {
      const text = Array.from({ length: random.below(60) }, () => random.pick(["a", "b", "a", "b", "c"])).join("");
      expect([text, codec.number("testRegex", text)]).toEqual([text, expression.test(text) ? 1 : 0]);
    }
  });

  test("learns a pattern of as many states as there is room for, and then computes nothing more", () => {
    for (const size of [253, 254, 255, 256]) {
      const pattern = `^${"a".repeat(size)}$`;
      expect(compile(pattern)).toBe("");
      const text = "a".repeat(size);
      for (let i = 0; i < 5; i++) expect(codec.number("testRegex", text)).toBe(1);
      expect(codec.number("testRegex", `${text}a`)).toBe(0);
      expect(codec.number("testRegex", text.slice(1))).toBe(0);
      if (size < 254) expect(visitsOf("testRegex", text)).toBe(0);
    }
  });
});

describe("a pattern beyond a limit", () => {
  test("is refused at the place where it is too large", () => {
    expect(compile(`^${"a".repeat(9_998)}`)).toBe("");
    expect(codec.number("testRegex", "a".repeat(9_998))).toBe(1);
    expect(codec.number("testRegex", "a".repeat(9_997))).toBe(0);
    expect(compile("a".repeat(20_000))).toBe("too large at 9999");
    expect(compile("(?:a{100}){100}")).toBe("too large at 10");
    expect(compile("((a{1000}){1000}){1000}")).toBe("too large at 10");
    expect(compile("x{1000}{1000}")).toBe("repetition of a repetition at 7");
    expect(compile(`${"(".repeat(30)}a${"){1000}".repeat(30)}`)).toMatch(/^too large at \d+$/);
    expect(compile(`\\Q${"a".repeat(20_000)}`)).toBe("too large at 0");
    expect(compile("a|".repeat(20_000))).toBe("too large at 6666");
  });

  test("of the ranges in its classes is refused", () => {
    const random = new Random(97);
    const far = () => `\\x{${(2 * random.below(0x80000)).toString(16)}}`;
    expect(compile(`[${Array.from({ length: 9_000 }, far).join("")}]`)).toBe("");
    expect(compile(`[${Array.from({ length: 60_000 }, far).join("")}]`)).toBe("too large at 0");
  });

  test("of the groups inside each other is refused, and below it compiles and matches", () => {
    expect(compile(`${"(".repeat(1_000)}a${")".repeat(1_000)}`)).toBe("");
    expect(codec.number("testRegex", "ba")).toBe(1);
    expect(compile(`${"(".repeat(1_001)}a${")".repeat(1_001)}`)).toBe("nested too deep at 1000");
    expect(compile("(".repeat(1_000_000))).toBe("nested too deep at 1000");
    expect(compile("(?:".repeat(900) + "a" + ")*".repeat(900))).toBe("");
    expect(codec.number("testRegex", "aaa")).toBe(1);
  });

  test("of a million characters is compiled or refused in time proportional to them", () => {
    const started = performance.now();
    const million = 1_000_000;
    expect(compile("()".repeat(million / 2))).toBe("");
    expect(compile("(?i)(?-i)".repeat(million / 10))).toBe("");
    expect(compile("[[:".repeat(million / 3))).toBe("missing ] at 0");
    expect(compile(`[${"[:".repeat(million / 2)}x]`)).toBe("");
    expect(compile(`[${"a-z".repeat(million / 3)}]`)).toBe("");
    expect(compile(`a{${"9".repeat(million)}`)).toBe("too large at 9999");
    expect(compile(`(?:){1000}${"(?:)".repeat(million / 4)}`)).toBe("");
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});

test("memory stays flat while patterns are compiled, matched and refused", async () => {
  // An instance that no larger pattern has used.
  codec = await Codec.load();
  const round = () => {
    for (const pattern of ["(a|b)*a(a|b){20}c", "[[:alpha:]]+\\d{3,100}", "(((", "^/api/v[0-9]+/", "a{1000}"]) {
      compile(pattern);
      codec.number("testRegex", "ab".repeat(500));
      codec.number("findRegex", "abc123".repeat(50));
    }
  };
  for (let i = 0; i < 50; i++) round();
  const before = codec.memorySize;
  for (let i = 0; i < 300; i++) round();
  expect(codec.memorySize).toBe(before);
});
