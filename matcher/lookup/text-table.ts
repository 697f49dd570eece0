import { compareImpl } from "util/string";
import { unitAt } from "@sluice/codec/unit";
import { HASH_START, hashSlot, hashUnit } from "./hash";
import { TextKind } from "./text-kind";

/** What a look-up answers when nothing matches; greater than the number of any rule, so that the least of several wins. */
export const NO_RULE: i32 = i32.MAX_VALUE;

const FIRST_SLOTS: i32 = 16;


@final
class Entry {
  constructor(
    readonly hash: u32,
    readonly kind: TextKind,
    readonly text: string,
    readonly number: i32,
  ) {}
}

/**
 * Texts of several kinds with a number each, in one table: open addressing with linear probing. Looking a text up takes a time
 * that depends on its length, not on how many there are. One walk finds all the beginnings, or ends, of a text that are there:
 * it has their hashes one after another, and looks into the table at every length that occurs. Only a configuration puts texts
 * in, so that collisions cannot be made from the network.
 */
@final
export class TextTable {
  private slots: StaticArray<Entry | null> = new StaticArray<Entry | null>(FIRST_SLOTS);
  private used: i32 = 0;
  /** For each kind one bit for each length, modulo 64, that a text of it has. */
  private readonly lengths: StaticArray<u64> = new StaticArray<u64>(TextKind.Count);

  /** Puts a text in and returns its number: the given one, or that which it has already. */
  put(kind: TextKind, text: string, number: i32): i32 {
    const length = text.length;
    let hash = HASH_START + kind;
    for (let size = 0; size < length; size++) hash = hashUnit(hash, hashedUnit(kind, text, length, size));
    const present = unchecked(this.slots[this.position(hash, kind, text, 0, length)]);
    if (present != null) return present.number;
    if (++this.used * 2 > this.slots.length) this.grow();
    this.place(new Entry(hash, kind, text, number));
    unchecked((this.lengths[kind] |= (<u64>1) << length));
    return number;
  }

  /**
   * Returns the number of the first `length` units of the text; of a kind that is a part, the least of those that the units begin
   * with, or end with. `NO_RULE` when there is none.
   */
  find(kind: TextKind, text: string, length: i32): i32 {
    const lengths = unchecked(this.lengths[kind]);
    const isWhole = kind < TextKind.Affixes;
    if (lengths == 0 || (isWhole && ((lengths >> length) & 1) == 0)) return NO_RULE;
    let first = NO_RULE;
    let hash = HASH_START + kind;
    let size = 0;
    while (true) {
      if (isWhole ? size == length : ((lengths >> size) & 1) != 0) {
        const start = kind == TextKind.HostEnd ? length - size : 0;
        const entry = unchecked(this.slots[this.position(hash, kind, text, start, size)]);
        if (entry != null) first = min(first, entry.number);
      }
      if (size == length) return first;
      hash = hashUnit(hash, hashedUnit(kind, text, length, size++));
    }
  }

  /** Returns the slot of the `length` units of the text from `start` on, or the empty one where they belong. */
  private position(hash: u32, kind: TextKind, text: string, start: i32, length: i32): i32 {
    const slots = this.slots;
    const mask = slots.length - 1;
    let slot = hashSlot(hash, mask);
    while (true) {
      const entry = unchecked(slots[slot]);
      if (entry == null) return slot;
      if (entry.hash == hash && entry.kind == kind && isAt(entry.text, text, start, length)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private place(entry: Entry): void {
    const text = entry.text;
    unchecked((this.slots[this.position(entry.hash, entry.kind, text, 0, text.length)] = entry));
  }

  private grow(): void {
    const former = this.slots;
    this.slots = new StaticArray<Entry | null>(former.length * 2);
    for (let i = 0; i < former.length; i++) {
      const entry = unchecked(former[i]);
      if (entry != null) this.place(entry);
    }
  }
}

/** The unit by which the hash of `size` units is extended: those of an end come from the back. */
function hashedUnit(kind: TextKind, text: string, length: i32, size: i32): i32 {
  return unitAt(text, kind == TextKind.HostEnd ? length - 1 - size : size);
}

/** Whether `part` is the `length` units of the text from `start` on, which must be there. */
function isAt(part: string, text: string, start: i32, length: i32): bool {
  return part.length == length && compareImpl(part, 0, text, start, length) == 0;
}
