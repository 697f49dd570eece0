import { Context } from "./context";

const MIN_CAPACITY: i32 = 16;

/**
 * Stores without the barrier for containers: by that one the collector, while it marks, would look at all slots again after each
 * store.
 */
// @ts-ignore: decorator
@inline
function put(slots: StaticArray<Context | null>, index: i32, context: Context | null): void {
  const start = changetype<usize>(slots);
  store<usize>(start + ((<usize>index) << alignof<usize>()), changetype<usize>(context));
  if (context != null) __link(start, changetype<usize>(context), false);
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

  // @ts-ignore: decorator
  @inline
  find(id: u32): Context | null {
    const slots = this.slots;
    let context = unchecked(slots[(<i32>id) & (slots.length - 1)]);
    while (context != null && context.id != id) context = context.nextInTable;
    return context;
  }

  /** Adds a context that is in no table, in place of one with the same id. */
  add(context: Context): void {
    if (this.find(context.id) != null) this.remove(context.id);
    const capacity = this.slots.length;
    if (this.used == capacity) this.resize(capacity * 2);
    this.used++;
    const slots = this.slots;
    const index = (<i32>context.id) & (slots.length - 1);
    const first = unchecked(slots[index]);
    if (first != null) context.nextInTable = first;
    put(slots, index, context);
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
    const next = context.nextInTable;
    if (before == null) put(slots, index, next);
    else before.nextInTable = next;
    if (next != null) context.nextInTable = null;
    if (--this.used * 4 < capacity && capacity > MIN_CAPACITY) this.resize(capacity / 2);
    return context;
  }

  private resize(capacity: i32): void {
    const old = this.slots;
    this.slots = new StaticArray<Context | null>(capacity);
    this.used = 0;
    for (let i = 0, length = old.length; i < length; i++) {
      let context = unchecked(old[i]);
      while (context != null) {
        const next = context.nextInTable;
        context.nextInTable = null;
        this.add(context);
        context = next;
      }
    }
  }
}
