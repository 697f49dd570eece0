/**
 * The patterns that can be checked without a regular expression engine: items that each take as many characters as they can.
 * That is what the pattern means, and costs time in proportion to the text, where what an item may take more or less often
 * is nothing that can follow it.
 */

type Range = readonly [number, number];

interface Item {
  readonly ranges: readonly Range[];
  readonly least: number;
  readonly most: number;
}

/** Stands for a most that there is not; the SDK's `config/pattern.ts` knows the number. */
const UNLIMITED = 0xffff;
const DIGITS: Range = [0x30, 0x39];
const CLASSES: Readonly<Record<string, readonly Range[]>> = {
  d: [DIGITS],
  w: [DIGITS, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]],
};

/** Characters that mean something outside of classes. */
const SYNTAX = "^$\\.*+?()[]{}|";

/** Why a pattern is not one of these. */
class PatternProblem extends Error {}

/**
 * The pattern as the SDK's `config/pattern.ts` reads it.
 * @returns what cannot be checked, when it is none of these
 */
export function compilePattern(source: string): string | { readonly problem: string } {
  try {
    new RegExp(source, "u");
    const items = new PatternReader(source).read();
    requireExact(items);
    return items.map(({ ranges, least, most }) => encode([ranges.length, ...ranges.flat(), least, most])).join("");
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

function encode(units: readonly number[]): string {
  return String.fromCharCode(...units);
}

class PatternReader {
  private at = 1;

  constructor(private readonly source: string) {}

  read(): Item[] {
    const { source } = this;
    if (/[^ -~]/.test(source)) throw new PatternProblem("it has characters that are not printable ASCII");
    if (!source.startsWith("^") || !source.endsWith("$") || source.endsWith("\\$")) {
      throw new PatternProblem("it does not begin with ^ and end with $");
    }
    const items: Item[] = [];
    while (this.at < source.length - 1) items.push(this.item());
    return items;
  }

  private item(): Item {
    const ranges = this.next("[") ? this.classRanges() : this.single(SYNTAX);
    return { ranges, ...this.quantifier() };
  }

  /** One character or escape, which may stand for a class. */
  private single(syntax: string): readonly Range[] {
    const character = this.take();
    if (character === "\\") {
      const escaped = this.take();
      const named = CLASSES[escaped];
      if (named) return named;
      if (/[A-Za-z0-9]/.test(escaped)) throw new PatternProblem(`the escape \\${escaped}`);
      return [rangeOf(escaped, escaped)];
    }
    if (syntax.includes(character)) throw new PatternProblem(`${character} at ${this.at - 1}`);
    return [rangeOf(character, character)];
  }

  private classRanges(): Range[] {
    if (this.next("^")) throw new PatternProblem("a class of all but some characters");
    const ranges: Range[] = [];
    while (!this.next("]")) {
      const first = this.single("");
      // The pattern is a valid one, so a hyphen between two characters makes a range.
      if (this.source[this.at] === "-" && this.source[this.at + 1] !== "]") {
        this.at++;
        ranges.push([first[0]![0], this.single("")[0]![1]]);
      } else {
        ranges.push(...first);
      }
    }
    if (ranges.length === 0) throw new PatternProblem("an empty class");
    return ranges;
  }

  private quantifier(): { least: number; most: number } {
    let counts = { least: 1, most: 1 };
    if (this.next("?")) counts = { least: 0, most: 1 };
    else if (this.next("*")) counts = { least: 0, most: UNLIMITED };
    else if (this.next("+")) counts = { least: 1, most: UNLIMITED };
    else if (this.next("{")) {
      const end = this.source.indexOf("}", this.at);
      const [least = "", most = least] = this.source.slice(this.at, end).split(",");
      counts = { least: Number(least), most: most === "" ? UNLIMITED : Number(most) };
      this.at = end + 1;
      if (counts.least >= UNLIMITED || (most !== "" && counts.most >= UNLIMITED) || counts.most === 0) {
        throw new PatternProblem("a count of 0, or above 65534");
      }
    } else return counts;
    if (this.source[this.at] === "?") throw new PatternProblem("a quantifier that takes as few as it can");
    return counts;
  }

  private next(character: string): boolean {
    if (this.source[this.at] !== character || this.at >= this.source.length - 1) return false;
    this.at++;
    return true;
  }

  private take(): string {
    return this.source[this.at++]!;
  }
}

function rangeOf(first: string, last: string): Range {
  return [first.charCodeAt(0), last.charCodeAt(0)];
}

/** Throws when an item could leave to a later one what it takes. */
function requireExact(items: readonly Item[]): void {
  for (const [index, item] of items.entries()) {
    if (item.least === item.most) continue;
    for (const later of items.slice(index + 1)) {
      if (overlap(item.ranges, later.ranges)) {
        throw new PatternProblem("what a repeated part takes could also be the beginning of what follows it");
      }
      if (later.least > 0) break;
    }
  }
}

function overlap(some: readonly Range[], others: readonly Range[]): boolean {
  return some.some(([first, last]) => others.some((other) => first <= other[1] && other[0] <= last));
}
