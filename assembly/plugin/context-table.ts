import { Context } from "./context";

const MIN_CAPACITY: i32 = 16;

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
 * The living contexts of a VM by id: a hash table whose slots are chains through the contexts themselves, with no cost that
 * grows with their number. Ids count up, so their low bits spread them evenly, and most chains are one context long.
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
    let context = unchecked(slots[(<i32>id) & (slots.length - 1)]);
    while (context != null && context.id != id) context = context.nextInTable;
    return context;
  }

  /** Adds a context, in place of one with the same id. */
  add(context: Context): void {
    this.remove(context.id);
    const capacity = this.slots.length;
    if (this.used == capacity) this.resize(capacity * 2);
    this.used++;
    this.place(context);
  }

  /** Removes a context and returns it, null when the id is not known. */
  remove(id: u32): Context | null {
    const slots = this.slots;
    const capacity = slots.length;
    const index = (<i32>id) & (capacity - 1);
    let before: Context | null = null;
    let context = unchecked(slots[index]);
    while (context != null && context.id != id) {
      before = context;
      context = context.nextInTable;
    }
    if (context == null) return null;
    if (before == null) put(slots, index, context.nextInTable);
    else before.nextInTable = context.nextInTable;
    context.nextInTable = null;
    if (--this.used * 4 < capacity && capacity > MIN_CAPACITY) this.resize(capacity / 2);
    return context;
  }

  private place(context: Context): void {
    const slots = this.slots;
    const index = (<i32>context.id) & (slots.length - 1);
    context.nextInTable = unchecked(slots[index]);
    put(slots, index, context);
  }

  private resize(capacity: i32): void {
    const old = this.slots;
    this.slots = new StaticArray<Context | null>(capacity);
    for (let i = 0, length = old.length; i < length; i++) {
      let context = unchecked(old[i]);
      while (context != null) {
        const next = context.nextInTable;
        this.place(context);
        context = next;
      }
    }
  }
}
