import { Context } from "./context";

const MIN_CAPACITY: i32 = 16;

/**
 * The living contexts of a VM by id: open addressing with linear probing, one array read for a hit, and no cost that
 * grows with their number. Ids count up, so their low bits spread them evenly.
 */
export class ContextTable {
  private slots: StaticArray<Context | null> = new StaticArray<Context | null>(MIN_CAPACITY);
  private used: i32 = 0;

  /** How many there are. */
  get size(): i32 {
    return this.used;
  }

  find(id: u32): Context | null {
    const slots = this.slots;
    const mask = slots.length - 1;
    let index = (<i32>id) & mask;
    while (true) {
      const context = unchecked(slots[index]);
      if (context == null || context.id == id) return context;
      index = (index + 1) & mask;
    }
  }

  /** Adds a context, in place of one with the same id. */
  add(context: Context): void {
    if ((this.used + 1) * 2 > this.slots.length) this.resize(this.slots.length * 2);
    if (this.place(context)) this.used++;
  }

  /** Removes a context and returns it, null when the id is not known. */
  remove(id: u32): Context | null {
    const slots = this.slots;
    const mask = slots.length - 1;
    let index = (<i32>id) & mask;
    let removed = unchecked(slots[index]);
    while (removed != null && removed.id != id) {
      index = (index + 1) & mask;
      removed = unchecked(slots[index]);
    }
    if (removed == null) return null;
    unchecked((slots[index] = null));
    this.used--;
    // What was pushed past the gap moves back into it, so that probing may still stop at the first empty slot.
    let gap = index;
    while (true) {
      index = (index + 1) & mask;
      const context = unchecked(slots[index]);
      if (context == null) break;
      const home = (<i32>context.id) & mask;
      if (((index - home) & mask) < ((index - gap) & mask)) continue;
      unchecked((slots[gap] = context));
      unchecked((slots[index] = null));
      gap = index;
    }
    if (slots.length > MIN_CAPACITY && this.used * 8 < slots.length) this.resize(slots.length / 2);
    return removed;
  }

  /** @returns true when the id is new */
  private place(context: Context): bool {
    const slots = this.slots;
    const mask = slots.length - 1;
    let index = (<i32>context.id) & mask;
    while (true) {
      const other = unchecked(slots[index]);
      if (other == null || other.id == context.id) {
        unchecked((slots[index] = context));
        return other == null;
      }
      index = (index + 1) & mask;
    }
  }

  private resize(capacity: i32): void {
    const old = this.slots;
    this.slots = new StaticArray<Context | null>(capacity);
    for (let i = 0, length = old.length; i < length; i++) {
      const context = unchecked(old[i]);
      if (context != null) this.place(context);
    }
  }
}
