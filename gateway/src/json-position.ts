/** Where a text stops being JSON. */
export interface JsonPosition {
  /** From 0, in UTF-16 code units. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/**
 * The first character that no JSON text could have there, or the end of a text that breaks off; `undefined` for JSON
 * (RFC 8259). `JSON.parse` says it too, but not in every case and not in every version of Node.
 */
export function jsonErrorPosition(text: string): JsonPosition | undefined {
  const offset = new Scanner(text).scan();
  if (offset === undefined) return undefined;
  const before = text.slice(0, offset).split("\n");
  return { offset, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Thrown inside the scanner and nowhere else. */
class Unexpected {
  constructor(readonly offset: number) {}
}

class Scanner {
  private at = 0;

  constructor(private readonly text: string) {}

  scan(): number | undefined {
    try {
      this.space();
      this.value();
      this.space();
      return this.at === this.text.length ? undefined : this.at;
    } catch (error) {
      if (error instanceof Unexpected) return error.offset;
      throw error;
    }
  }

  private value(): void {
    const next = this.text[this.at] ?? "";
    if (next === "{") this.members("}", () => this.member());
    else if (next === "[") this.members("]", () => this.value());
    else if (next === '"') this.string();
    else if (next === "-" || (next >= "0" && next <= "9")) this.number();
    else this.literal(next);
  }

  private members(close: string, one: () => void): void {
    this.at++;
    this.space();
    if (this.take(close)) return;
    do {
      this.space();
      one();
      this.space();
    } while (this.take(","));
    this.expect(close);
  }

  private member(): void {
    this.string();
    this.space();
    this.expect(":");
    this.space();
    this.value();
  }

  private string(): void {
    this.expect('"');
    while (!this.take('"')) {
      // eslint-disable-next-line no-control-regex -- JSON forbids exactly these in strings
      if (this.match(/[^"\\\u0000-\u001f]+/y)) continue;
      this.expect("\\");
      if (this.take("u")) for (let digit = 0; digit < 4; digit++) this.require(/[0-9a-fA-F]/y);
      else this.require(/["\\/bfnrt]/y);
    }
  }

  private number(): void {
    this.take("-");
    if (!this.take("0")) this.require(/[1-9][0-9]*/y);
    if (this.take(".")) this.require(/[0-9]+/y);
    if (this.match(/[eE]/y)) {
      this.match(/[+-]/y);
      this.require(/[0-9]+/y);
    }
  }

  private literal(first: string): void {
    const word = { t: "true", f: "false", n: "null" }[first];
    if (word === undefined) throw new Unexpected(this.at);
    for (const letter of word) this.expect(letter);
  }

  private space(): void {
    this.match(/[ \t\n\r]+/y);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private expect(character: string): void {
    if (!this.take(character)) throw new Unexpected(this.at);
  }

  private require(pattern: RegExp): void {
    if (!this.match(pattern)) throw new Unexpected(this.at);
  }

  private match(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return false;
    this.at += found[0].length;
    return true;
  }
}
