import { GrowingBuffer } from "../buffer";
import { decodeTextAt } from "../text";
import { JsonKind } from "./kind";

/** Bytes of a node: four words, of which the names follow. */
const NODE_SIZE: i32 = 16;
/** Kind in bits 0 to 2, overridden in bit 3, the rest a count of members or the length of a text. */
const HEAD: usize = 0;
/** Offset in the source where the value begins, its quote or bracket included. */
const START: usize = 4;
/** Offset in the source just after the value. */
const END: usize = 8;
/** Of a container the node after its last member; of a string the offset of its text. */
const LINK: usize = 12;

const KIND_MASK: u32 = 7;
const OVERRIDDEN: u32 = 8;
const AMOUNT_SHIFT: u32 = 4;

/**
 * The values of a document in the order of their text, 16 bytes each, without an object for any of them. A member of an
 * object is two nodes: its key, a string, and right after it the value. Beside the nodes stand the source's bytes and, after
 * them, the text of each string that has escapes, decoded to UTF-8; so every string's text is one run of bytes.
 */
@final
export class Tape {
  /** Number of nodes. */
  count: i32 = 0;
  private nodes: GrowingBuffer;
  /** Address of the first node, kept because following the references to it each time costs more than the access itself. */
  private base: usize;

  /** `bytes` begins with the source. `nodes` is how many values to make room for at first. */
  constructor(
    readonly bytes: GrowingBuffer,
    nodes: i32,
  ) {
    const buffer = new GrowingBuffer(nodes * NODE_SIZE);
    this.nodes = buffer;
    this.base = buffer.start;
  }

  /** Appends a node and returns its index. */
  add(kind: JsonKind, start: i32, end: i32): i32 {
    const pointer = this.nodes.reserve(NODE_SIZE);
    this.nodes.length += NODE_SIZE;
    this.base = this.nodes.start;
    store<u32>(pointer, <u32>kind, HEAD);
    store<i32>(pointer, start, START);
    store<i32>(pointer, end, END);
    store<i32>(pointer, 0, LINK);
    return this.count++;
  }

  // @ts-ignore: decorator
  @inline
  kind(node: i32): JsonKind {
    return <JsonKind>(load<u32>(this.at(node), HEAD) & KIND_MASK);
  }

  // @ts-ignore: decorator
  @inline
  setEnd(node: i32, end: i32): void {
    store<i32>(this.at(node), end, END);
  }

  /** Number of members of a container, or of bytes of a string's text. */
  // @ts-ignore: decorator
  @inline
  amount(node: i32): i32 {
    return <i32>(load<u32>(this.at(node), HEAD) >> AMOUNT_SHIFT);
  }

  // @ts-ignore: decorator
  @inline
  setAmount(node: i32, amount: i32): void {
    const pointer = this.at(node);
    const rest = load<u32>(pointer, HEAD) & (KIND_MASK | OVERRIDDEN);
    store<u32>(pointer, rest | ((<u32>amount) << AMOUNT_SHIFT), HEAD);
  }

  // @ts-ignore: decorator
  @inline
  link(node: i32): i32 {
    return load<i32>(this.at(node), LINK);
  }

  // @ts-ignore: decorator
  @inline
  setLink(node: i32, link: i32): void {
    store<i32>(this.at(node), link, LINK);
  }

  /** Whether the key at `node` stands again later in the same object, so that its value does not count. */
  // @ts-ignore: decorator
  @inline
  overridden(node: i32): bool {
    return (load<u32>(this.at(node), HEAD) & OVERRIDDEN) != 0;
  }

  setOverridden(node: i32): void {
    const pointer = this.at(node);
    store<u32>(pointer, load<u32>(pointer, HEAD) | OVERRIDDEN, HEAD);
  }

  /** The node after the value and everything inside it. */
  // @ts-ignore: decorator
  @inline
  after(node: i32): i32 {
    return this.kind(node) >= JsonKind.Array ? this.link(node) : node + 1;
  }

  /** Address of a string's text in UTF-8; `amount` is its length. Good while nothing is added. */
  // @ts-ignore: decorator
  @inline
  textAt(node: i32): usize {
    return this.bytes.start + this.link(node);
  }

  text(node: i32): string {
    return decodeTextAt(this.textAt(node), this.amount(node));
  }

  /** Address of the value in the source. Good while nothing is added. */
  // @ts-ignore: decorator
  @inline
  sourceAt(node: i32): usize {
    return this.bytes.start + load<i32>(this.at(node), START);
  }

  /** Address just after the value in the source. */
  // @ts-ignore: decorator
  @inline
  sourceEnd(node: i32): usize {
    return this.bytes.start + load<i32>(this.at(node), END);
  }

  /** The value as the source has it. */
  source(node: i32): string {
    const start = this.sourceAt(node);
    return decodeTextAt(start, <i32>(this.sourceEnd(node) - start));
  }

  // @ts-ignore: decorator
  @inline
  private at(node: i32): usize {
    return this.nodes.start + <usize>node * NODE_SIZE;
  }
}
