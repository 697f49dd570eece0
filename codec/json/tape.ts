import { GrowingBuffer } from "../buffer";
import { decodeTextAt } from "../text";
import { JsonKind } from "./kind";
import { amountAt, endAt, initNode, kindAt, linkAt, nodeAt, NODE_SIZE, startAt } from "./node";

/**
 * The values of a document in the order of their text, 16 bytes each, without an object for any of them. A member of an
 * object is two nodes: its key, a string, and right after it the value. Beside the nodes stand the source's bytes and, after
 * them, the text of each string that has escapes, decoded to UTF-8; so every string's text is one run of bytes.
 */
@final
export class Tape {
  /** Number of nodes. */
  count: i32 = 0;
  /** Address of the first node; good until one is added. */
  nodes: usize;
  private buffer: GrowingBuffer;

  /** `bytes` begins with the source. `room` is how many nodes to make room for at first. */
  constructor(
    readonly bytes: GrowingBuffer,
    room: i32,
  ) {
    const buffer = new GrowingBuffer(room * NODE_SIZE);
    this.buffer = buffer;
    this.nodes = buffer.start;
  }

  /** Appends a node and returns its address. */
  add(kind: JsonKind, start: i32, end: i32): usize {
    const buffer = this.buffer;
    const at = buffer.reserve(NODE_SIZE);
    buffer.length += NODE_SIZE;
    this.nodes = buffer.start;
    this.count++;
    initNode(at, kind, start, end);
    return at;
  }

  /** What the value at `node` is. */
  kind(node: i32): JsonKind {
    return kindAt(nodeAt(this.nodes, node));
  }

  /** Number of members of a container, or of bytes of a string's text. */
  amount(node: i32): i32 {
    return amountAt(nodeAt(this.nodes, node));
  }

  /** Of a container the node after its last member. */
  link(node: i32): i32 {
    return linkAt(nodeAt(this.nodes, node));
  }

  /** The text of a string. */
  text(node: i32): string {
    const at = nodeAt(this.nodes, node);
    return decodeTextAt(this.bytes.start + linkAt(at), amountAt(at));
  }

  /** Address of the value in the source. */
  sourceAt(node: i32): usize {
    return this.bytes.start + startAt(nodeAt(this.nodes, node));
  }

  /** Address just after the value in the source. */
  sourceEnd(node: i32): usize {
    return this.bytes.start + endAt(nodeAt(this.nodes, node));
  }

  /** The value as the source has it. */
  source(node: i32): string {
    const start = this.sourceAt(node);
    return decodeTextAt(start, <i32>(this.sourceEnd(node) - start));
  }
}
