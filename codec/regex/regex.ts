import { Automaton } from "./automaton";
import { RegexParser } from "./parser";
import { Program } from "./program";
import { RegexMatch, Search } from "./search";

/**
 * A regular expression that neither a hostile pattern nor a hostile text can hurt. It never traps or backtracks: time is at
 * worst proportional to the text times the compiled pattern, and after some texts to the text alone; memory is bounded
 * (256 KiB of states, 10,000 instructions). Compile once, when the configuration is read, and keep the object: it learns.
 *
 * Syntax and meaning are those of RE2 and Go: literals, `.`, `[a-z]`, `[^...]`, `[[:alpha:]]`, `\d \D \w \W \s \S` (ASCII),
 * `^ $ \A \z \b \B`, `(...)`, `(?:...)`, `(?<name>...)`, `(?P<name>...)`, `(?i)`, `(?ims-U:...)`, `|`,
 * `* + ? {n} {n,} {n,m}` (at most 1000), lazy forms, `\a \f \n \r \t \v`, `\xHH`, `\x{10FFFF}`, `\Q...\E`. Groups do not
 * capture. Refused are backreferences and lookaround, which have no linear time, Unicode classes `\p`, octal escapes, `\C`,
 * and everything unknown.
 *
 * A character is a code point. A text is taken as `decodeText` makes it, without being encoded again: a byte that is not UTF-8
 * (a lone U+DC80 to U+DCFF) is one character, which `.` and negated classes match. Ignoring case makes letters of ASCII,
 * Latin-1, Greek and Cyrillic that differ in case alone the same; no other character equals a letter of ASCII.
 *
 * Source: https://github.com/google/re2/wiki/Syntax, and for the construction https://swtch.com/~rsc/regexp/regexp2.html.
 */
@final
export class Regex {
  /**
   * Why the pattern is refused and where, in UTF-16 units from 0, such as `missing ) at 7`; empty when it is valid. A
   * refused expression matches nothing. The messages stand in `errors.ts`.
   */
  readonly problem: string;
  private readonly program: Program;
  private readonly automaton: Automaton;
  private finder: Search | null = null;

  private constructor(parser: RegexParser) {
    this.problem = parser.reader.problem;
    this.program = parser.program;
    this.automaton = new Automaton(parser.program);
  }

  /** Reads a pattern; `ignoreCase` is as `(?i)` before it. Always returns an expression: look at its `problem`. */
  static compile(pattern: string, ignoreCase: bool = false): Regex {
    const parser = new RegexParser(pattern, ignoreCase);
    parser.run();
    return new Regex(parser);
  }

  /** Whether the expression matches anywhere in the text; write `^(?:...)$` to compare all of it. */
  test(text: string): bool {
    return this.automaton.test(text);
  }

  /**
   * Returns the leftmost match and, of those that begin there, the one that a backtracking engine would find first (RE2 and
   * Go: leftmost-first), or null if there is none. Costs more than `test`, which suffices to decide.
   */
  find(text: string): RegexMatch | null {
    if (!this.automaton.test(text)) return null;
    let finder = this.finder;
    if (finder === null) this.finder = finder = new Search(this.program);
    return finder.find(text);
  }

  /** Instructions that matching has visited so far: its cost beside one look at a table for each character. */
  get visits(): i64 {
    const finder = this.finder;
    return this.automaton.visits + (finder === null ? 0 : finder.visits);
  }
}
