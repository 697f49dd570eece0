import { JsonValue } from "@sluice/sdk";
import { encodeText } from "@sluice/codec";

/** Longest of each text; so a chunk grows to at most this many times its size. */
const MOST_BYTES: i32 = 256;

/** A text to look for and the text that takes its place. */
@config
export class Rule {
  /** The text to look for, 1 to 256 bytes in UTF-8, case included. */
  @required
  @length(1, 256)
  find: string = "";
  /** What takes its place, at most 256 bytes. */
  @length(0, 256)
  replace: string = "";
  private findBytes: Uint8Array = new Uint8Array(0);
  private replaceBytes: Uint8Array = new Uint8Array(0);
  /** `borders[n - 1]`: of the first n bytes of `find`, how many at their end are those at its beginning, not counting all n. */
  private borders: StaticArray<i32> = [];

  /** Bytes of `find`, at least one. */
  get pattern(): Uint8Array {
    return this.findBytes;
  }

  /** Bytes of `replace`. */
  get replacement(): Uint8Array {
    return this.replaceBytes;
  }

  /** Of `matched` bytes that the next one does not continue, how many may still be the beginning of a match. */
  kept(matched: i32): i32 {
    return this.borders[matched - 1];
  }

  validate(json: JsonValue): void {
    const find = encodeText(this.find);
    const replacement = encodeText(this.replace);
    if (find.length > MOST_BYTES) json.get("find").refuse("longer than 256 bytes");
    if (replacement.length > MOST_BYTES) json.get("replace").refuse("longer than 256 bytes");
    const borders = new StaticArray<i32>(find.length);
    for (let i = 1, matched = 0; i < find.length; i++) {
      while (matched > 0 && find[i] != find[matched]) matched = borders[matched - 1];
      if (find[i] == find[matched]) matched++;
      borders[i] = matched;
    }
    this.findBytes = find;
    this.replaceBytes = replacement;
    this.borders = borders;
  }
}
