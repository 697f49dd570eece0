import { Tape } from "./tape";

/** Up to this many keys are compared pair by pair, which needs no memory. */
const FEW: i32 = 8;

/**
 * Marks each key of the object at `node` that stands again later in it, takes the marked ones off its number of members, and
 * returns the first node that repeats a key, or -1. Costs n log n for n keys, so no document makes it slow: a hash table
 * would be quicker for kind documents, but without a secret seed its collisions can be made at will.
 */
export function markDuplicates(tape: Tape, node: i32): i32 {
  const count = tape.amount(node);
  if (count < 2) return -1;
  return count <= FEW ? markFew(tape, node, count) : markMany(tape, node, count);
}

function markFew(tape: Tape, node: i32, count: i32): i32 {
  const end = tape.link(node);
  let first = -1;
  for (let key = node + 1; key < end; key = tape.after(key + 1)) {
    for (let other = tape.after(key + 1); other < end; other = tape.after(other + 1)) {
      if (compareText(tape, key, other) != 0) continue;
      tape.setOverridden(key);
      tape.setAmount(node, --count);
      if (first < 0 || other < first) first = other;
      break;
    }
  }
  return first;
}

function markMany(tape: Tape, node: i32, count: i32): i32 {
  const keys = new StaticArray<i32>(count);
  let key = node + 1;
  for (let i = 0; i < count; i++) {
    unchecked((keys[i] = key));
    key = tape.after(key + 1);
  }
  sortKeys(tape, keys);

  let first = -1;
  let remaining = count;
  for (let i = 1; i < count; i++) {
    const earlier = unchecked(keys[i - 1]);
    const later = unchecked(keys[i]);
    if (compareText(tape, earlier, later) != 0) continue;
    tape.setOverridden(earlier);
    remaining--;
    if (first < 0 || later < first) first = later;
  }
  tape.setAmount(node, remaining);
  return first;
}

/** Orders by length first, which tells most keys apart without a look at their bytes. */
function compareText(tape: Tape, a: i32, b: i32): i32 {
  const length = tape.amount(a);
  const difference = length - tape.amount(b);
  return difference != 0 ? difference : memory.compare(tape.textAt(a), tape.textAt(b), length);
}

/** Equal keys stay in the order of the document, so that of two neighbours the right one is the later. */
function compareKeys(tape: Tape, a: i32, b: i32): i32 {
  const order = compareText(tape, a, b);
  return order != 0 ? order : a - b;
}

/** Heap sort: in place, and n log n whatever the order was. */
function sortKeys(tape: Tape, keys: StaticArray<i32>): void {
  const count = keys.length;
  for (let root = (count >> 1) - 1; root >= 0; root--) siftDown(tape, keys, root, count);
  for (let last = count - 1; last > 0; last--) {
    const largest = unchecked(keys[0]);
    unchecked((keys[0] = keys[last]));
    unchecked((keys[last] = largest));
    siftDown(tape, keys, 0, last);
  }
}

function siftDown(tape: Tape, keys: StaticArray<i32>, root: i32, count: i32): void {
  const key = unchecked(keys[root]);
  while (true) {
    let child = (root << 1) + 1;
    if (child >= count) break;
    if (child + 1 < count && compareKeys(tape, unchecked(keys[child]), unchecked(keys[child + 1])) < 0) child++;
    if (compareKeys(tape, key, unchecked(keys[child])) >= 0) break;
    unchecked((keys[root] = keys[child]));
    root = child;
  }
  unchecked((keys[root] = key));
}
