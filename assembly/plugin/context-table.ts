import { Context } from "./context";

const MIN_CAPACITY: i32 = 16;

/** 2^32 divided by the golden ratio. */
const SPREAD: u32 = 0x9e3779b1;

/**
 * Where a context belongs in a table of this many slots. Ids count up, and their multiples of the golden ratio lie far from each other:
 * side by side they would be one run of slots, all of which the removal of the first would have to look at.
 */
function home(id: u32, capacity: i32): i32 {
  return <i32>((id * SPREAD) >> (clz<u32>(capacity) + 1));
}

/**
 * Stores without the barrier for containers: by that one the collector, while it marks, would look at all slots again after each
 * store.
 */
function put(slots: StaticArray<Context | null>, index: i32, context: Context | null): void {
  const start = changetype<usize>(slots);
  store<usize>(start + ((<usize>index) << alignof<usize>()), changetype<usize>(context));
  __link(start, changetype<usize>(context), false);
}

/**
 * The living contexts of a VM by id: open addressing with linear probing, one array read for a hit, and no cost that
 * grows with their number.
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
    let index = home(id, slots.length);
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
    let index = home(id, slots.length);
    let removed = unchecked(slots[index]);
    while (removed != null && removed.id != id) {
      index = (index + 1) & mask;
      removed = unchecked(slots[index]);
    }
    if (removed == null) return null;
    put(slots, index, null);
    this.used--;
    // What was pushed past the gap moves back into it, so that probing may still stop at the first empty slot.
    let gap = index;
    while (true) {
      index = (index + 1) & mask;
      const context = unchecked(slots[index]);
      if (context == null) break;
      const distance = (index - home(context.id, slots.length)) & mask;
      if (distance < ((index - gap) & mask)) continue;
      put(slots, gap, context);
      put(slots, index, null);
      gap = index;
    }
    if (slots.length > MIN_CAPACITY && this.used * 8 < slots.length) this.resize(slots.length / 2);
    return removed;
  }

  /** @returns true when the id is new */
  private place(context: Context): bool {
    const slots = this.slots;
    const mask = slots.length - 1;
    let index = home(context.id, slots.length);
    while (true) {
      const other = unchecked(slots[index]);
      if (other == null || other.id == context.id) {
        put(slots, index, context);
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
