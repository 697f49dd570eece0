import { isAlphanumeric } from "../ascii";
import { GrowingBuffer } from "../buffer";
import { JsonKind } from "./kind";
import { afterNode } from "./node";
import { Tape } from "./tape";

/** Holds most paths. */
const FIRST_ROOM: i32 = 64;
const QUESTION_MARK: u8 = 0x3f;

/** Returns the path from the root to the value at `node`, such as `consumers[2].credential`; "" for the root. */
export function pathOf(tape: Tape, node: i32): string {
  const path = new GrowingBuffer(FIRST_ROOM);
  const nodes = tape.nodes;
  let container = 0;
  while (container != node) {
    const isObject = tape.kind(container) == JsonKind.Object;
    let index = 0;
    let child = isObject ? container + 2 : container + 1;
    for (let after = afterNode(nodes, child); after <= node; after = afterNode(nodes, child)) {
      child = isObject ? after + 1 : after;
      index++;
    }
    if (isObject) appendKey(path, tape.text(child - 1));
    else appendIndex(path, index);
    container = child;
  }
  return path.toText();
}

/**
 * Appends the segment of an object's member: `.name`, or `["x-a"]` for a key that is no identifier, with a question mark for
 * each control character, so that a key cannot forge a line of a log.
 */
export function appendKey(path: GrowingBuffer, key: string): void {
  if (isIdentifier(key)) {
    if (path.length > 0) path.byte(0x2e);
    path.text(key);
    return;
  }
  path.text('["');
  const from = path.length;
  path.text(key);
  for (let at = path.start + from, end = path.start + path.length; at < end; at++) {
    if (load<u8>(at) < 0x20) store<u8>(at, QUESTION_MARK);
  }
  path.text('"]');
}

/** Appends the segment of an array's element: `[2]`. */
export function appendIndex(path: GrowingBuffer, index: i32): void {
  path.byte(0x5b);
  path.decimal(index);
  path.byte(0x5d);
}

/** Whether the key is a letter, `_` or `$`, and then any of these and digits: what stands after a dot in JavaScript. */
function isIdentifier(key: string): bool {
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    if (unit == 0x5f || unit == 0x24) continue;
    if (!isAlphanumeric(unit) || (i == 0 && unit <= 0x39)) return false;
  }
  return key.length > 0;
}
