// A node of the tape, by its address: plain loads and stores, because a method call on an object costs more than the access.
import { JsonKind } from "./kind";

/** Bytes of a node: four words, of which the names follow. */
export const NODE_SIZE: i32 = 16;
/** Kind in bits 0 to 2, overridden in bit 3, the rest a count of members or the length of a text. */
const HEAD: usize = 0;
/** Offset in the source where the value begins, its quote or bracket included. */
const START: usize = 4;
/** Offset in the source just after the value. */
const END: usize = 8;
/** Of a container the index of the node after its last member; of a string the offset of its text. */
const LINK: usize = 12;

const KIND_MASK: u32 = 7;
const OVERRIDDEN: u32 = 8;
const AMOUNT_SHIFT: u32 = 4;

/** Returns the address of the node with this index. */
export function nodeAt(nodes: usize, node: i32): usize {
  return nodes + <usize>node * NODE_SIZE;
}

/** Makes a node of a kind that spans the source from `start` to `end`. */
export function initNode(at: usize, kind: JsonKind, start: i32, end: i32): void {
  store<u32>(at, <u32>kind, HEAD);
  store<i32>(at, start, START);
  store<i32>(at, end, END);
  store<i32>(at, 0, LINK);
}

export function kindAt(at: usize): JsonKind {
  return <JsonKind>(load<u32>(at, HEAD) & KIND_MASK);
}

export function startAt(at: usize): i32 {
  return load<i32>(at, START);
}

export function endAt(at: usize): i32 {
  return load<i32>(at, END);
}

export function setEndAt(at: usize, end: i32): void {
  store<i32>(at, end, END);
}

/** Number of members of a container, or of bytes of a string's text. */
export function amountAt(at: usize): i32 {
  return <i32>(load<u32>(at, HEAD) >> AMOUNT_SHIFT);
}

export function setAmountAt(at: usize, amount: i32): void {
  const rest = load<u32>(at, HEAD) & (KIND_MASK | OVERRIDDEN);
  store<u32>(at, rest | ((<u32>amount) << AMOUNT_SHIFT), HEAD);
}

export function linkAt(at: usize): i32 {
  return load<i32>(at, LINK);
}

export function setLinkAt(at: usize, link: i32): void {
  store<i32>(at, link, LINK);
}

/** Whether the key stands again later in the same object, so that its value does not count. */
export function overriddenAt(at: usize): bool {
  return (load<u32>(at, HEAD) & OVERRIDDEN) != 0;
}

export function setOverriddenAt(at: usize): void {
  store<u32>(at, load<u32>(at, HEAD) | OVERRIDDEN, HEAD);
}

/** Returns the index of the node after the value and everything inside it. */
export function afterNode(nodes: usize, node: i32): i32 {
  const at = nodeAt(nodes, node);
  return kindAt(at) >= JsonKind.Array ? linkAt(at) : node + 1;
}
