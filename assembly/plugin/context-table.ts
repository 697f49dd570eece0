/**
 * The living contexts of a VM by id: a hash table whose slots are chains through the contexts themselves, with no cost that
 * grows with their number. Ids count up, so their low bits spread them evenly, and most chains are one context long.
 *
 * It is in variables, not in an object: each callback looks a context up, and reading an object's fields first would take as long again.
 */
import { Context } from "./context";

const MIN_CAPACITY: i32 = 16;

let slots: StaticArray<Context | null> = new StaticArray<Context | null>(MIN_CAPACITY);
let capacity: i32 = MIN_CAPACITY;
let used: i32 = 0;

/**
 * Stores without the barrier for containers: by that one the collector, while it marks, would look at all slots again after each
 * store. Of null it need not hear at all.
 */
// @ts-ignore: decorator
@inline
function put(index: i32, context: Context | null): void {
  const start = changetype<usize>(slots);
  store<usize>(start + ((<usize>index) << alignof<usize>()), changetype<usize>(context));
  if (context != null) __link(start, changetype<usize>(context), false);
}

/** How many there are. */
export function contextCount(): i32 {
  return used;
}

// @ts-ignore: decorator
@inline
export function findContext(id: u32): Context | null {
  let context = unchecked(slots[(<i32>id) & (capacity - 1)]);
  while (context != null && context.id != id) context = context.nextInTable;
  return context;
}

/** Adds a context that is in no table, in place of one with the same id. */
export function addContext(context: Context): void {
  const id = context.id;
  if (findContext(id) != null) removeContext(id);
  if (used == capacity) resize(capacity * 2);
  used++;
  const index = (<i32>id) & (capacity - 1);
  const first = unchecked(slots[index]);
  if (first != null) context.nextInTable = first;
  put(index, context);
}

/** Removes a context and returns it, null when the id is not known. */
export function removeContext(id: u32): Context | null {
  const index = (<i32>id) & (capacity - 1);
  let before: Context | null = null;
  let context = unchecked(slots[index]);
  while (context != null && context.id != id) {
    before = context;
    context = context.nextInTable;
  }
  if (context == null) return null;
  const next = context.nextInTable;
  if (before == null) put(index, next);
  else before.nextInTable = next;
  if (next != null) context.nextInTable = null;
  if (--used * 4 < capacity && capacity > MIN_CAPACITY) resize(capacity / 2);
  return context;
}

function resize(size: i32): void {
  const old = slots;
  slots = new StaticArray<Context | null>(size);
  capacity = size;
  used = 0;
  for (let i = 0, length = old.length; i < length; i++) {
    let context = unchecked(old[i]);
    while (context != null) {
      const next = context.nextInTable;
      context.nextInTable = null;
      addContext(context);
      context = next;
    }
  }
}
