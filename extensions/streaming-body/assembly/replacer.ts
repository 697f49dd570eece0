import { ByteBuilder } from "@sluice/codec";
import { Rule } from "./rule";

/**
 * Replaces a text in a body that comes in chunks: the algorithm of Knuth, Morris and Pratt, which looks at each byte about
 * once and never goes back. So all that is kept between two chunks is a number: how many bytes of the text the last one
 * ended in. They are held back until the next chunk tells whether they belong to a match.
 */
export class Replacer {
  private matched: i32 = 0;

  /** @returns what goes on in place of the chunk; the chunk itself when nothing in it changes */
  replace(rule: Rule, chunk: Uint8Array, isLast: bool): Uint8Array {
    const find = rule.pattern;
    const first = find[0];
    const length = chunk.length;
    const built = new ByteBuilder();
    let matched = this.matched;
    let isChanged = matched > 0;
    for (let i = 0; i < length;) {
      if (matched == 0) {
        const start = i;
        while (i < length && unchecked(chunk[i]) != first) i++;
        built.bytes(chunk.subarray(start, i));
        if (i == length) break;
      }
      if (chunk[i] == find[matched]) {
        i++;
        matched++;
        if (matched == find.length) {
          built.bytes(rule.replacement);
          matched = 0;
          isChanged = true;
        }
      } else {
        const kept = rule.kept(matched);
        built.bytes(find.subarray(0, matched - kept));
        matched = kept;
      }
    }
    if (isLast) {
      built.bytes(find.subarray(0, matched));
      matched = 0;
    }
    this.matched = matched;
    return isChanged || matched > 0 ? built.toBytes() : chunk;
  }
}
