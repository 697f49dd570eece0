import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

/** The match as `start-end`, or null; `test` must agree. */
function find(pattern: string, text: string, ignoreCase = false): string | null {
  expect(codec.text("compileRegex", pattern, "", ignoreCase ? 1 : 0)).toBe("");
  const match = codec.bytes("findRegex", text);
  expect(codec.number("testRegex", text)).toBe(match === null ? 0 : 1);
  return match === null ? null : `${match.readUInt32LE(0)}-${match.readUInt32LE(4)}`;
}

/** Cases as pattern, text and where it matches. */
function matches(title: string, cases: readonly (readonly [string, string, string | null])[]): void {
  test.each(cases)(`${title}: %j in %j is at %j`, (pattern, text, expected) => {
    expect(find(pattern, text)).toBe(expected);
  });
}

describe("a pattern", () => {
  matches("of literals is found anywhere", [
    ["", "", "0-0"],
    ["", "abc", "0-0"],
    ["b", "abc", "1-2"],
    ["swagger", "/api/swagger.json", "5-12"],
    ["aab", "aaab", "1-4"],
    ["x", "abc", null],
    ["a", "", null],
    ["]}", "a]}", "1-3"],
    ["a{,2}", "a{,2}", "0-5"],
    ["a{x", "a{x", "0-3"],
    ["{", "{", "0-1"],
    ["a{01}", "a{01}", "0-5"],
    ["a\0b", "xa\0b", "1-4"],
  ]);

  matches("with anchors keeps to its ends", [
    ["^a", "ba", null],
    ["^a", "ab", "0-1"],
    ["a$", "ab", null],
    ["a$", "ba", "1-2"],
    ["a$", "a\n", null],
    ["^$", "", "0-0"],
    ["^$", "a", null],
    ["$^", "", "0-0"],
    ["a^", "a", null],
    ["$a", "a", null],
    ["\\Aa|b\\z", "cb", "1-2"],
    ["(^|/)admin($|/)", "/x/admin", "2-8"],
    ["(^|/)admin($|/)", "/administrator", null],
    ["(?m)^b$", "a\nb\nc", "2-3"],
    ["^b$", "a\nb\nc", null],
    ["(?m)$", "ab\n", "2-2"],
    ["(?m)\\Ab", "a\nb", null],
    ["(?m)^", "", "0-0"],
    ["(?:^a)*b", "ab", "0-2"],
    ["(?:^)+a", "ba", null],
  ]);

  matches("with alternatives prefers the first that leads to a match", [
    ["a|b", "cb", "1-2"],
    ["a|ab", "ab", "0-1"],
    ["ab|a", "ab", "0-2"],
    ["(a|ab)(c|bcd)", "abcd", "0-4"],
    ["a|", "b", "0-0"],
    ["|a", "a", "0-0"],
    ["a||b", "b", "0-0"],
    ["(|a)b", "ab", "0-2"],
    ["()|", "x", "0-0"],
    ["x(a|b|)y", "xy", "0-2"],
    ["(((a)|b)|c)d", "cd", "0-2"],
    ["one|two|three|four", "a four", "2-6"],
  ]);

  matches("with repetitions takes as much as it can, or as little", [
    ["a*", "aaa", "0-3"],
    ["a*?", "aaa", "0-0"],
    ["a+?", "aaa", "0-1"],
    ["a??b", "ab", "0-2"],
    ["a{2}", "aaa", "0-2"],
    ["a{2,}", "aaaa", "0-4"],
    ["a{2,}?", "aaaa", "0-2"],
    ["a{1,3}", "aaaa", "0-3"],
    ["a{0}b", "ab", "1-2"],
    ["a{0,0}", "a", "0-0"],
    ["a{3,5}", "aa", null],
    ["(?:ab){2,3}", "ababab", "0-6"],
    ["(a*)*", "aab", "0-2"],
    ["(a*)+", "b", "0-0"],
    ["(a|b)*c|d", "ababd", "4-5"],
    ["((a{2}){2}){2}", "aaaaaaaaa", "0-8"],
    ["(|a)*", "aa", "0-0"],
    ["(|a)+", "aa", "0-0"],
    ["(a|)*b", "aab", "0-3"],
    ["(?:){1000}", "", "0-0"],
    ["(?:b*.*?)+x.", "axbxc", "0-3"],
    ["(?:.|(?:b*[^A]*?)+)\\D.[^a-cA-b]", "aeBb-d", "0-5"],
    ["^*a", "a", "0-1"],
    ["\\b+a", "a", "0-1"],
    ["(?U)a*", "aa", "0-0"],
    ["(?U)a*?", "aa", "0-2"],
    ["<.*>", "<a><b>", "0-6"],
    ["<.*?>", "<a><b>", "0-3"],
  ]);

  matches("with classes takes one character of them", [
    ["[abc]+", "xcab", "1-4"],
    ["[^abc]", "abcd", "3-4"],
    ["[^a]", "\n", "0-1"],
    ["[a-c]", "d", null],
    ["[]a]+", "a]", "0-2"],
    ["[^]a]", "]ab", "2-3"],
    ["[-a]+", "-a", "0-2"],
    ["[a-]+", "-a", "0-2"],
    ["[a-c-e]+", "b-e", "0-3"],
    ["[\\]\\\\]+", "]\\", "0-2"],
    ["[\\d-]+", "1-2", "0-3"],
    ["[\\D]", "12a", "2-3"],
    ["[\\x{1f600}-\\x{1f64f}]", "a😀", "1-3"],
    ["[[:alpha:]]+", "1aZ2", "1-3"],
    ["[[:^alpha:]]+", "a1 b", "1-3"],
    ["[[:xdigit:][:space:]]+", "xF \vy", "1-4"],
    ["[[:alpha]+", "[:alph", "0-6"],
    ["[[:word:]-]+", "a_-", "0-3"],
    ["[^\\x00-\\x{10FFFF}]", "a", null],
    ["[^\\x00-\\x{10FFFF}]|b", "ab", "1-2"],
    ["[.]", "a.", "1-2"],
    ["[(*+?|^$]+", "(*+?|^$", "0-7"],
  ]);

  matches("with escapes means ASCII", [
    ["\\d+", "a12\u0663", "1-3"],
    ["\\w+", "é_a1", "1-4"],
    ["\\s", "\u00a0\v ", "2-3"],
    ["\\S", " a", "1-2"],
    ["\\W", "aé", "1-2"],
    ["\\.\\*\\/\\-\\_\\~", ".*/-_~", "0-6"],
    ["\\a\\f\\n\\r\\t\\v", "\x07\f\n\r\t\v", "0-6"],
    ["\\x41\\x{42}\\x{1F600}", "AB😀", "0-4"],
    ["\\Qa.b*\\E+", "a.b**", "0-5"],
    ["\\Q(", "((", "0-1"],
    ["\\Q\\E", "a", "0-0"],
    ["a\\Q\\\\E", "a\\", "0-2"],
  ]);

  matches("with word boundaries knows the text around", [
    ["\\bcat\\b", "a cat.", "2-5"],
    ["\\bcat\\b", "concat", null],
    ["\\Bcat", "concat", "3-6"],
    ["\\b", "", null],
    ["\\B", "", "0-0"],
    ["\\b", "a", "0-0"],
    ["\\bé", "é", null],
    ["a\\b", "aé", "0-1"],
    ["(\\b|x)y", "xy", "0-2"],
    ["a\\b\\Bb", "ab", null],
    ["\\b$|c", "ab", "2-2"],
  ]);

  matches("with groups and flags keeps flags to their group", [
    ["(?:a)(b)(?<n>c)(?P<m_1>d)", "abcd", "0-4"],
    ["(?i)AbC", "aBc", "0-3"],
    ["a(?i)b", "aB", "0-2"],
    ["a(?i)b", "AB", null],
    ["(?i:a)b", "Ab", "0-2"],
    ["(?i:a)b", "AB", null],
    ["((?i)a)b", "AB", null],
    ["(?i)a(?-i)b", "AB", null],
    ["(?i-s:A.)", "a\n", null],
    ["(?s).", "\n", "0-1"],
    [".", "\n", null],
    [".+", "a\rb\u2028", "0-4"],
    ["(?sm)^.$", "a\n", "0-1"],
    ["a(?i)*", "aa", "0-2"],
    ["x|(?i)y|z", "Z", "0-1"],
  ]);

  test("that ignores case makes letters of ASCII, Latin-1, Greek and Cyrillic the same", () => {
    for (const [upper, lower] of ["Zz", "Éé", "Þþ", "Σσ", "ΏΏ", "Жж", "Ёё"].map(
      (pair) => [...pair] as [string, string],
    )) {
      expect(find(upper, lower, true)).toBe("0-1");
      expect(find(lower, upper, true)).toBe("0-1");
      expect(find(`[^${upper}]`, lower, true)).toBeNull();
    }
    expect(find("[a-z]+", "ABC", true)).toBe("0-3");
    expect(find("[[:upper:]]+", "abc", true)).toBe("0-3");
    expect(find("\\S", " ", true)).toBeNull();
    expect(find("é", "É")).toBeNull();
  });

  test("that ignores case takes no other character for one of ASCII, and no sign for a letter", () => {
    expect(find("k", "\u212a", true)).toBeNull();
    expect(find("s", "\u017f", true)).toBeNull();
    expect(find("i", "\u0130", true)).toBeNull();
    expect(find("×", "÷", true)).toBeNull();
    expect(find("@", "`", true)).toBeNull();
  });

  matches("reads characters, not units, and each byte that is not UTF-8 as one", [
    ["^.$", "😀", "0-2"],
    ["^..$", "😀", null],
    ["^.$", "\udc80", "0-1"],
    ["^..$", "\udc80\udcff", "0-2"],
    ["^.$", "\ud83d", "0-1"],
    ["[^a]", "\udc80", "0-1"],
    ["a.b", "a\udcc0b", "0-3"],
    ["\\x{DC80}", "\udc80", "0-1"],
    ["\udcff+", "a\udcff\udcff", "1-3"],
    ["\\xff", "\udcff", null],
    ["\ude00", "😀", null],
    ["😀+", "a😀😀", "1-5"],
    ["\\W", "\udcc0", "0-1"],
  ]);
});

describe("a pattern is refused", () => {
  test.each([
    ["(", "missing ) at 0"],
    ["ab(cd(e)", "missing ) at 2"],
    ["a(b|(c", "missing ) at 4"],
    [")", "unexpected ) at 0"],
    ["(a))b", "unexpected ) at 3"],
    ["[a", "missing ] at 0"],
    ["x[]", "missing ] at 1"],
    ["[^]", "missing ] at 0"],
    ["[a-", "missing ] at 0"],
    ["[[:alpha:]", "missing ] at 0"],
    ["[[:vowel:]]", "unknown class name at 1"],
    ["[[:al pha:]]", "unknown class name at 1"],
    ["[[:D:]]", "unknown class name at 1"],
    ["[[::]]", "unknown class name at 1"],
    ["a[z-a]", "range out of order at 2"],
    ["[a-\\d]", "unknown escape at 3"],
    ["*", "nothing to repeat at 0"],
    ["a|+", "nothing to repeat at 2"],
    ["(?:?)", "nothing to repeat at 3"],
    ["{2}", "nothing to repeat at 0"],
    ["a**", "repetition of a repetition at 2"],
    ["a*+", "repetition of a repetition at 2"],
    ["a{2}{3}", "repetition of a repetition at 4"],
    ["a???", "repetition of a repetition at 3"],
    ["a{1001}", "invalid repetition count at 1"],
    ["a{1,1001}", "invalid repetition count at 1"],
    ["a{3,2}", "invalid repetition count at 1"],
    ["a{99999999999999999999}", "invalid repetition count at 1"],
    ["(a)\\1", "backreferences are not supported at 3"],
    ["\\9", "backreferences are not supported at 0"],
    ["a(?=b)", "lookaround is not supported at 1"],
    ["(?!b)", "lookaround is not supported at 0"],
    ["(?<=b)", "lookaround is not supported at 0"],
    ["(?<!b)", "lookaround is not supported at 0"],
    ["(?>a)", "unknown group or flag at 0"],
    ["(?#a)", "unknown group or flag at 0"],
    ["(?x)a", "unknown group or flag at 0"],
    ["(?i", "unknown group or flag at 0"],
    ["(?i--s)", "unknown group or flag at 0"],
    ["(?P=n)", "unknown group or flag at 0"],
    ["(?P", "unknown group or flag at 0"],
    ["(?", "unknown group or flag at 0"],
    ["(?<>a)", "unknown group or flag at 0"],
    ["(?<n", "unknown group or flag at 0"],
    ["(?<n-m>a)", "unknown group or flag at 0"],
    ["\\p{Greek}", "Unicode classes are not supported at 0"],
    ["[\\PN]", "Unicode classes are not supported at 1"],
    ["a\\", "unknown escape at 1"],
    ["[\\", "unknown escape at 1"],
    ["\\Z", "unknown escape at 0"],
    ["\\C", "unknown escape at 0"],
    ["\\E", "unknown escape at 0"],
    ["\\u0041", "unknown escape at 0"],
    ["\\0", "unknown escape at 0"],
    ["\\é", "unknown escape at 0"],
    ["[\\b]", "unknown escape at 1"],
    ["\\x", "unknown escape at 0"],
    ["\\x4", "unknown escape at 0"],
    ["\\x4g", "unknown escape at 0"],
    ["\\x{}", "unknown escape at 0"],
    ["\\x{41", "unknown escape at 0"],
    ["\\x{110000}", "unknown escape at 0"],
    ["\\x{FFFFFFFFFF41}", "unknown escape at 0"],
    ["😀(", "missing ) at 2"],
  ])("%j: %s", (pattern, problem) => {
    expect(codec.text("compileRegex", pattern, "", 0)).toBe(problem);
    for (const text of ["", "a", pattern]) {
      expect(codec.number("testRegex", text)).toBe(0);
      expect(codec.bytes("findRegex", text)).toBeNull();
    }
  });
});
