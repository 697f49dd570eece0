import { beforeAll, expect, test } from "vitest";
import { makePattern, makeText } from "./regex-maker.js";
import { Codec } from "./support/codec.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

/** Where the expression that was compiled matches, or null. */
function find(text: string): [number, number] | null {
  const match = codec.bytes("findRegex", text);
  return match && [match.readUInt32LE(0), match.readUInt32LE(4)];
}

test("ten thousand random patterns match the same texts as in JavaScript, at the same place", () => {
  const random = new Random(91);
  const wrong: unknown[] = [];
  let matched = 0;
  let compared = 0;
  for (let i = 0; i < 10_000 && wrong.length < 5; i++) {
    const flags = { ignoreCase: !random.below(4), multiLine: !random.below(4), dotAll: !random.below(4) };
    const pattern = makePattern(random, flags, 3);
    const letters = (flags.multiLine ? "m" : "") + (flags.dotAll ? "s" : "");
    const source = (letters ? `(?${letters})` : "") + pattern.source;
    const expression = new RegExp(pattern.js, flags.ignoreCase ? "iu" : "u");
    expect([source, codec.text("compileRegex", source, "", flags.ignoreCase ? 1 : 0)]).toEqual([source, ""]);
    for (let j = 0; j < 5; j++) {
      const text = makeText(random, random.below(10));
      const match = expression.exec(text);
      // V8 takes the middle of a surrogate pair for a place where an empty match may be, against ECMA-262, 22.2.7.2.
      if (match && /[\ud800-\udbff]$/.test(text.slice(0, match.index))) continue;
      const tested = codec.number("testRegex", text) === 1;
      if (tested !== (match !== null)) wrong.push([source, text, "test", tested]);
      if (match) matched++;
      if (!pattern.sameOrder) continue;
      compared++;
      const expected = match && [match.index, match.index + match[0].length];
      const found = find(text);
      if (found?.join() !== expected?.join()) wrong.push([source, text, "find", found, expected]);
    }
  }
  expect(wrong).toEqual([]);
  // Neither side may be all but empty.
  expect(matched).toBeGreaterThan(20_000);
  expect(compared).toBeGreaterThan(20_000);
});

test("whatever a pattern is, it is compiled or refused with a reason and a place inside of it", () => {
  const random = new Random(92);
  const pieces = [
    ..."()[]{}*+?|^$.\\-:,=!<>PQEimsUxdDwWsSbBAzpn019abé😀",
    "(?",
    "[[:",
    ":]]",
    "{2,",
    "\\x{",
    "\\Q",
    "(?<n>",
  ];
  let accepted = 0;
  for (let i = 0; i < 30_000; i++) {
    const made = makePattern(random, { ignoreCase: false, multiLine: false, dotAll: false }, 1).source;
    const pattern = random.below(2)
      ? Array.from({ length: random.below(9) }, () => random.pick(pieces)).join("")
      : made.slice(random.below(3), made.length - random.below(3)) + random.pick(pieces);
    const problem = codec.text("compileRegex", pattern, "", i & 1) as string;
    if (problem === "") accepted++;
    else expect([pattern, problem]).toEqual([pattern, expect.stringMatching(/^[A-Za-z)\] ]+ at \d+$/) as string]);
    expect(Number(/\d+$/.exec(problem)?.[0] ?? 0)).toBeLessThanOrEqual(pattern.length);
    const found = find(makeText(random, random.below(6)));
    if (problem !== "") expect(found).toBeNull();
  }
  expect(accepted).toBeGreaterThan(3_000);
  expect(accepted).toBeLessThan(27_000);
});

test("random units as pattern and text never trap", () => {
  const random = new Random(93);
  for (let i = 0; i < 20_000; i++) {
    codec.text("compileRegex", random.units(random.below(12)), "", i & 1);
    find(random.units(random.below(20)));
  }
});
