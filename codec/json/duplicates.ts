import { JsonKind } from "./kind";
import { afterNode, amountAt, kindAt, linkAt, nodeAt, setAmountAt, setOverriddenAt } from "./node";
import { Tape } from "./tape";

/** Up to this many keys are compared pair by pair, which needs no memory. */
const FEW: i32 = 8;

/** Marks the keys of every object that stand again later in it, and returns the first node that repeats a key, or -1. */
export function markAllDuplicates(tape: Tape): i32 {
  const nodes = tape.nodes;
  let first = -1;
  for (let node = 0; node < tape.count; node++) {
    if (kindAt(nodeAt(nodes, node)) != JsonKind.Object) continue;
    const repeat = markDuplicates(nodes, tape.bytes.start, node);
    if (repeat >= 0 && (first < 0 || repeat < first)) first = repeat;
  }
  return first;
}

/**
 * Marks each key of the object at `node` that stands again later in it, takes the marked ones off its number of members, and
 * returns the first node that repeats a key, or -1. `nodes` is the first node's address, `text` that of the tape's bytes.
 *
 * Costs n log n for n keys, so no document makes it slow: a hash table would be quicker for kind documents, but without a
 * secret seed its collisions can be made at will.
 */
function markDuplicates(nodes: usize, text: usize, node: i32): i32 {
  const count = amountAt(nodeAt(nodes, node));
  if (count < 2) return -1;
  return count <= FEW ? markFew(nodes, text, node) : markMany(nodes, text, node, new StaticArray<i32>(count));
}

function markFew(nodes: usize, text: usize, node: i32): i32 {
  const object = nodeAt(nodes, node);
  const end = linkAt(object);
  let first = -1;
  for (let key = node + 1; key < end; key = afterNode(nodes, key + 1)) {
    for (let other = afterNode(nodes, key + 1); other < end; other = afterNode(nodes, other + 1)) {
      if (compareText(nodes, text, key, other) != 0) continue;
      setOverriddenAt(nodeAt(nodes, key));
      setAmountAt(object, amountAt(object) - 1);
      if (first < 0 || other < first) first = other;
      break;
    }
  }
  return first;
}

/** `keys` has room for all of them and keeps its own memory alive while they are sorted by address. */
function markMany(nodes: usize, text: usize, node: i32, keys: StaticArray<i32>): i32 {
  const count = keys.length;
  let key = node + 1;
  for (let i = 0; i < count; i++) {
    unchecked((keys[i] = key));
    key = afterNode(nodes, key + 1);
  }
  sortKeys(nodes, text, changetype<usize>(keys), count);

  const object = nodeAt(nodes, node);
  let first = -1;
  for (let i = 1; i < count; i++) {
    const earlier = unchecked(keys[i - 1]);
    const later = unchecked(keys[i]);
    if (compareText(nodes, text, earlier, later) != 0) continue;
    setOverriddenAt(nodeAt(nodes, earlier));
    setAmountAt(object, amountAt(object) - 1);
    if (first < 0 || later < first) first = later;
  }
  return first;
}

/** Orders by length first, which tells most keys apart without a look at their bytes. */
function compareText(nodes: usize, text: usize, a: i32, b: i32): i32 {
  const left = nodeAt(nodes, a);
  const right = nodeAt(nodes, b);
  const length = amountAt(left);
  const difference = length - amountAt(right);
  return difference != 0 ? difference : memory.compare(text + linkAt(left), text + linkAt(right), length);
}

/** Equal keys stay in the order of the document, so that of two neighbours the right one is the later. */
function compareKeys(nodes: usize, text: usize, a: i32, b: i32): i32 {
  const order = compareText(nodes, text, a, b);
  return order != 0 ? order : a - b;
}

/** Heap sort: in place, and n log n whatever the order was. */
function sortKeys(nodes: usize, text: usize, keys: usize, count: i32): void {
  for (let root = (count >> 1) - 1; root >= 0; root--) siftDown(nodes, text, keys, root, count);
  for (let last = count - 1; last > 0; last--) {
    const largest = keyAt(keys, 0);
    setKeyAt(keys, 0, keyAt(keys, last));
    setKeyAt(keys, last, largest);
    siftDown(nodes, text, keys, 0, last);
  }
}

function siftDown(nodes: usize, text: usize, keys: usize, root: i32, count: i32): void {
  const key = keyAt(keys, root);
  while (true) {
    let child = (root << 1) + 1;
    if (child >= count) break;
    if (child + 1 < count && compareKeys(nodes, text, keyAt(keys, child), keyAt(keys, child + 1)) < 0) child++;
    if (compareKeys(nodes, text, key, keyAt(keys, child)) >= 0) break;
    setKeyAt(keys, root, keyAt(keys, child));
    root = child;
  }
  setKeyAt(keys, root, key);
}

function keyAt(keys: usize, position: i32): i32 {
  return load<i32>(keys + ((<usize>position) << 2));
}

function setKeyAt(keys: usize, position: i32, key: i32): void {
  store<i32>(keys + ((<usize>position) << 2), key);
}
