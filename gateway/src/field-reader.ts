/** Typed getters for the fields of an object from outside: they note what is wrong and go on. */
export class FieldReader {
  /** @param path goes in front of the names in problems, as `clusters[0].`; empty at the top */
  constructor(
    private readonly fields: Readonly<Record<string, unknown>>,
    private readonly problems: string[],
    private readonly path = "",
  ) {}

  has(name: string): boolean {
    return this.fields[name] !== undefined;
  }

  text(name: string, pattern: RegExp, expected: string): string {
    const value = this.fields[name];
    if (typeof value === "string" && pattern.test(value)) return value;
    this.complain(name, expected);
    return "";
  }

  integer(name: string): number {
    const value = this.fields[name];
    if (typeof value === "number" && Number.isInteger(value)) return value;
    this.complain(name, "a whole number");
    return 0;
  }

  flag(name: string): boolean {
    const value = this.fields[name];
    if (typeof value === "boolean") return value;
    this.complain(name, "true or false");
    return false;
  }

  /** A reader for each object of a list. */
  objects(name: string): readonly FieldReader[] {
    const value = this.fields[name];
    if (Array.isArray(value) && value.every(isObject)) {
      return value.map((fields, at) => new FieldReader(fields, this.problems, `${this.path}${name}[${at}].`));
    }
    this.complain(name, "a list of objects");
    return [];
  }

  /** Texts that `parse` makes something of; what it refuses with `undefined` is a problem. */
  parsed<T>(name: string, parse: (text: string) => T | undefined, expected: string): readonly T[] {
    const value = this.fields[name];
    const items = Array.isArray(value) ? value.map((item) => parse(String(item))) : [undefined];
    const parsed = items.filter((item) => item !== undefined);
    if (parsed.length < items.length) this.complain(name, `a list of ${expected}`);
    return parsed;
  }

  oneOf<T extends string>(name: string, allowed: readonly [T, ...T[]]): T {
    const value = this.fields[name];
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) this.complain(name, `one of ${allowed.join(", ")}`);
    return found ?? allowed[0];
  }

  listOf<T extends string>(name: string, allowed: readonly T[]): readonly T[] {
    const value = this.fields[name];
    if (Array.isArray(value) && value.every((item) => allowed.includes(item as T))) return value as T[];
    this.complain(name, `a list of ${allowed.join(", ")}`);
    return [];
  }

  refuseOthers(known: readonly string[]): void {
    for (const name of Object.keys(this.fields)) {
      if (!known.includes(name))
        this.problems.push(`${this.path}${name}: unknown field; known are ${known.join(", ")}`);
    }
  }

  private complain(name: string, expected: string): void {
    const value = this.fields[name];
    const got = value === undefined ? "nothing" : JSON.stringify(value);
    this.problems.push(`${this.path}${name}: expected ${expected}, got ${got}`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
