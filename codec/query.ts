import { isAlphanumeric } from "./ascii";
import { GrowingBuffer } from "./buffer";
import { appendTriplet, unescapePercent } from "./percent";
import { encodeText } from "./text";

/** A request target cut at its first `?`. */
@final
export class PathParts {
  constructor(
    /** What stands before the `?`; the whole target when there is none. Not decoded. */
    readonly path: string,
    /** What stands after it; "" when there is none. Not decoded; `Query.parse` reads it. */
    readonly query: string,
    /** Whether there is a `?`: tells `/a?` from `/a`. */
    readonly hasQuery: bool,
  ) {}
}

/** Cuts a request target, such as the value of `:path`, at its first `?`. A `#` is not special: requests carry none. */
export function splitPath(path: string): PathParts {
  const mark = path.indexOf("?");
  if (mark < 0) return new PathParts(path, "", false);
  return new PathParts(path.substring(0, mark), path.substring(mark + 1), true);
}

/**
 * The parameters of a query or of a form body (`application/x-www-form-urlencoded` of the URL Standard, section 5): pairs of a
 * name and a value in their order, names as often as they come. `+` is a space, `%XX` a byte, a `%` without two hexadecimal
 * digits itself, and bytes that are not UTF-8 stay what they are, as in `decodeText`. Looking a name up walks over all pairs.
 */
@final
export class Query {
  private names: string[] = [];
  private values: string[] = [];

  /** Reads `a=1&b=%20+`, without a leading `?`. Empty pairs (`&&`) are left out, `a` alone has the value "". Never fails. */
  static parse(text: string): Query {
    const query = new Query();
    let start = 0;
    while (start < text.length) {
      let end = text.indexOf("&", start);
      if (end < 0) end = text.length;
      if (end > start) query.appendPair(text.substring(start, end));
      start = end + 1;
    }
    return query;
  }

  /** Number of pairs. */
  get length(): i32 {
    return this.names.length;
  }

  /** Returns the first value of the name, decoded; null when there is none. */
  first(name: string): string | null {
    const index = this.names.indexOf(name);
    return index < 0 ? null : this.values[index];
  }

  /** Returns all values of the name in their order; an empty array when there is none. */
  all(name: string): string[] {
    const values: string[] = [];
    for (let i = 0; i < this.names.length; i++) {
      if (this.names[i] == name) values.push(this.values[i]);
    }
    return values;
  }

  /** Whether the name is there, with whatever value. */
  has(name: string): bool {
    return this.names.includes(name);
  }

  /** Returns the name of the pair at `index` from 0, decoded; "" when there is none. */
  nameAt(index: i32): string {
    return index >= 0 && index < this.names.length ? this.names[index] : "";
  }

  /** Returns the value of the pair at `index` from 0, decoded; "" when there is none. */
  valueAt(index: i32): string {
    return index >= 0 && index < this.values.length ? this.values[index] : "";
  }

  /** Adds a pair at the end. */
  append(name: string, value: string): this {
    this.names.push(name);
    this.values.push(value);
    return this;
  }

  /** Gives the first pair of the name this value and removes its others; adds a pair when there is none. */
  set(name: string, value: string): this {
    const index = this.names.indexOf(name);
    if (index < 0) return this.append(name, value);
    this.values[index] = value;
    return this.removeFrom(name, index + 1);
  }

  /** Removes all pairs of the name. */
  remove(name: string): this {
    return this.removeFrom(name, 0);
  }

  /** Returns the pairs as form data: letters, digits and `*-._` as they are, a space as `+`, every other byte as `%XX`. */
  toString(): string {
    const text = new GrowingBuffer();
    for (let i = 0; i < this.names.length; i++) {
      if (i > 0) text.byte(0x26);
      appendForm(text, this.names[i]);
      text.byte(0x3d);
      appendForm(text, this.values[i]);
    }
    return text.toText();
  }

  private appendPair(pair: string): void {
    const equals = pair.indexOf("=");
    const name = equals < 0 ? pair : pair.substring(0, equals);
    this.append(unescapePercent(name, true), equals < 0 ? "" : unescapePercent(pair.substring(equals + 1), true));
  }

  /** Keeps the pairs before `start` and those of another name, moving them up in one pass. */
  private removeFrom(name: string, start: i32): this {
    let kept = start;
    for (let i = start; i < this.names.length; i++) {
      if (this.names[i] == name) continue;
      this.names[kept] = this.names[i];
      this.values[kept++] = this.values[i];
    }
    this.names.length = min(kept, this.names.length);
    this.values.length = this.names.length;
    return this;
  }
}

function appendForm(buffer: GrowingBuffer, text: string): void {
  const bytes = encodeText(text);
  for (let i = 0; i < bytes.length; i++) {
    const byte = <i32>load<u8>(bytes.dataStart + i);
    if (byte == 0x20) buffer.byte(0x2b);
    else if (isAlphanumeric(byte) || byte == 0x2a || byte == 0x2d || byte == 0x2e || byte == 0x5f) buffer.byte(byte);
    else appendTriplet(buffer, byte);
  }
}
