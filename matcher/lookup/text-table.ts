import { hashSlot } from "./hash";

/** What a look-up answers when nothing matches; greater than the number of any rule, so that the least of several wins. */
export const NO_RULE: i32 = i32.MAX_VALUE;

const FIRST_SLOTS: i32 = 16;

/**
 * Texts with a number each, found by a hash that the caller has computed, in a time that depends on the length of the text
 * alone. Open addressing, at most half full. Only a configuration puts texts in, so that collisions cannot be made from the
 * network.
 */
@final
export class TextTable {
  private readonly texts: string[] = [];
  private readonly hashes: u32[] = [];
  private readonly numbers: i32[] = [];
  /** For each slot 0, or 1 and the position in the arrays above. */
  private slots: StaticArray<i32> = new StaticArray<i32>(FIRST_SLOTS);

  /** Puts the text in, unless it is there already: the number that came first stays. */
  put(hash: u32, text: string, number: i32): void {
    if (this.position(hash, text, 0, text.length) >= 0) return;
    this.texts.push(text);
    this.hashes.push(hash);
    this.numbers.push(number);
    if (this.texts.length << 1 > this.slots.length) this.grow();
    else this.occupy(this.texts.length - 1);
  }

  /** Returns the number of the text that equals the `length` units of `text` from `start` on; `NO_RULE` when there is none. */
  find(hash: u32, text: string, start: i32, length: i32): i32 {
    const position = this.position(hash, text, start, length);
    return position < 0 ? NO_RULE : unchecked(this.numbers[position]);
  }

  /** Position of the text in the arrays, or -1. A slot is always free, so the walk ends. */
  private position(hash: u32, text: string, start: i32, length: i32): i32 {
    const mask = this.slots.length - 1;
    let slot = hashSlot(hash, mask);
    let position = unchecked(this.slots[slot]) - 1;
    while (position >= 0) {
      if (unchecked(this.hashes[position]) == hash) {
        const known = unchecked(this.texts[position]);
        if (known.length == length && equalsAt(known, text, start, length)) break;
      }
      slot = (slot + 1) & mask;
      position = unchecked(this.slots[slot]) - 1;
    }
    return position;
  }

  private grow(): void {
    this.slots = new StaticArray<i32>(this.slots.length << 1);
    for (let i = 0; i < this.texts.length; i++) this.occupy(i);
  }

  private occupy(position: i32): void {
    const mask = this.slots.length - 1;
    let slot = hashSlot(unchecked(this.hashes[position]), mask);
    while (unchecked(this.slots[slot]) != 0) slot = (slot + 1) & mask;
    unchecked((this.slots[slot] = position + 1));
  }
}

function equalsAt(known: string, text: string, start: i32, length: i32): bool {
  const at = changetype<usize>(text) + ((<usize>start) << 1);
  return memory.compare(changetype<usize>(known), at, (<usize>length) << 1) == 0;
}
