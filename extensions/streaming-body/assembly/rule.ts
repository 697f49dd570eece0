import { JsonValue } from "@sluice/sdk";
import { encodeText } from "@sluice/codec";

/** Longest of each; so a chunk grows to at most this many times its size. */
const MOST_BYTES: i32 = 256;

/** A text to look for and the text that takes its place, in bytes. */
export class Rule {
  /** `borders[n - 1]`: of the first n bytes of `find`, how many at their end are those at its beginning, not counting all n. */
  private readonly borders: StaticArray<i32>;

  constructor(
    /** At least one byte. */
    readonly find: Uint8Array,
    readonly replacement: Uint8Array,
  ) {
    const borders = new StaticArray<i32>(find.length);
    for (let i = 1, matched = 0; i < find.length; i++) {
      while (matched > 0 && find[i] != find[matched]) matched = borders[matched - 1];
      if (find[i] == find[matched]) matched++;
      borders[i] = matched;
    }
    this.borders = borders;
  }

  /** Of `matched` bytes that the next one does not continue, how many may still be the beginning of a match. */
  kept(matched: i32): i32 {
    return this.borders[matched - 1];
  }

  /** Reads a rule; null when there is none, or a bad one, and then `json` knows. */
  static parse(json: JsonValue): Rule | null {
    if (!json.exists || !json.require("find")) return null;
    const find = encodeText(json.string("find", ""));
    const replacement = encodeText(json.string("replace", ""));
    if (find.length == 0) json.get("find").refuse("there must be something to find");
    if (find.length > MOST_BYTES) json.get("find").refuse("longer than 256 bytes");
    if (replacement.length > MOST_BYTES) json.get("replace").refuse("longer than 256 bytes");
    return find.length > 0 ? new Rule(find, replacement) : null;
  }
}
