import { encodeText } from "@sluice/codec";

const ROOT: i32 = 0;
const NONE: i32 = -1;

/**
 * Texts that are looked for all at once, by the automaton of Aho and Corasick: what is searched is read once, and the time
 * that takes does not depend on how many texts there are. Works on bytes, so a body need not be decoded.
 *
 * A node stands for the beginning of one or more texts; its children continue it by a byte each.
 * Source: Aho, Corasick, Efficient String Matching, CACM 18 (1975).
 */
export class TextSet {
  private byte: u8[] = [0];
  private child: i32[] = [NONE];
  private sibling: i32[] = [NONE];
  /** The node of the longest beginning of any text that is also an end of this one. */
  private fallback: i32[] = [ROOT];
  /** Does a text end here? */
  private isEnd: bool[] = [false];
  /** Children of the root, where most bytes lead to. */
  private readonly first: StaticArray<i32> = new StaticArray<i32>(256);
  /** What each byte counts as. */
  private readonly folded: StaticArray<u8> = new StaticArray<u8>(256);

  /** `ignoreCase` makes A to Z count as a to z. Empty texts are left out. */
  constructor(texts: string[], ignoreCase: bool) {
    for (let byte = 0; byte < 256; byte++) {
      this.first[byte] = NONE;
      this.folded[byte] = <u8>(ignoreCase && byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);
    }
    for (let i = 0, count = texts.length; i < count; i++) this.add(encodeText(texts[i]));
    this.link();
  }

  get isEmpty(): bool {
    return this.byte.length == 1;
  }

  /** Do the bytes hold any of these texts? */
  isIn(bytes: Uint8Array): bool {
    let node = ROOT;
    for (let i = 0, length = bytes.length; i < length; i++) {
      node = this.next(node, unchecked(this.folded[unchecked(bytes[i])]));
      if (unchecked(this.isEnd[node])) return true;
    }
    return false;
  }

  private add(text: Uint8Array): void {
    let node = ROOT;
    for (let i = 0, length = text.length; i < length; i++) {
      const byte = this.folded[text[i]];
      const known = this.childOf(node, byte);
      node = known == NONE ? this.append(node, byte) : known;
    }
    if (node != ROOT) this.isEnd[node] = true;
  }

  private append(parent: i32, byte: u8): i32 {
    const node = this.byte.length;
    this.byte.push(byte);
    this.child.push(NONE);
    this.sibling.push(this.child[parent]);
    this.fallback.push(ROOT);
    this.isEnd.push(false);
    this.child[parent] = node;
    if (parent == ROOT) this.first[byte] = node;
    return node;
  }

  /** Finds the fallback of each node, of shorter beginnings before longer ones: each needs those of its parent. */
  private link(): void {
    const waiting: i32[] = [ROOT];
    for (let i = 0; i < waiting.length; i++) {
      const parent = waiting[i];
      for (let node = this.child[parent]; node != NONE; node = this.sibling[node]) {
        if (parent != ROOT) this.fallback[node] = this.next(this.fallback[parent], this.byte[node]);
        if (this.isEnd[this.fallback[node]]) this.isEnd[node] = true;
        waiting.push(node);
      }
    }
  }

  /** Where a byte leads from a node. */
  private next(node: i32, byte: u8): i32 {
    while (node != ROOT) {
      const child = this.childOf(node, byte);
      if (child != NONE) return child;
      node = unchecked(this.fallback[node]);
    }
    return max(ROOT, unchecked(this.first[byte]));
  }

  private childOf(node: i32, byte: u8): i32 {
    if (node == ROOT) return unchecked(this.first[byte]);
    let child = unchecked(this.child[node]);
    while (child != NONE && unchecked(this.byte[child]) != byte) child = unchecked(this.sibling[child]);
    return child;
  }
}
