import { GrowingBuffer } from "../buffer";
import { E_REQUIRED } from "../errors";
import { equalsTextAt } from "../text";
import { JsonDocument } from "./document";
import { JsonKind } from "./kind";
import { JsonMembers } from "./members";
import { afterNode, amountAt, linkAt, nodeAt, overriddenAt } from "./node";
import { appendIndex, appendKey, pathOf } from "./path";
import { readBool, readContainer, readLong, readNumber, readNumberIn, readString, readUlong } from "./read";

/**
 * A value of a document: a light handle, made when asked for. Every method may be called on every value, also on a Missing
 * one, which makes `json.get("a").get("b").asString("")` safe.
 *
 * Typed getters return the default when the value is absent. When it is null or of another type they return the default too and
 * record a problem in `document.problems`, such as `consumers[2].credential: expected string, got number`; no problem ever
 * quotes a string of the document. Getters with a key read a member of this object; called on a value that is there but is no
 * object, they record `expected object`. Looking a member up takes time in proportion to the number of members.
 */
@final
export class JsonValue {
  /** Where `at` and `keyAt` came to last, so that a walk from 0 up takes a constant time for each step; node 0 before any. */
  private walked: i32 = 0;
  private walkedNode: i32 = 0;
  /** Of what is not there: in which value it was asked for, by which key, or at which index where that is not -1. */
  private owner: JsonValue | null = null;
  private name: string = "";
  private index: i32 = 0;

  /** For JsonDocument; `node` is -1 for what is not there. */
  constructor(
    /** The document, which keeps the problems. */
    readonly document: JsonDocument,
    private readonly node: i32,
  ) {}

  /** What the value is. */
  get kind(): JsonKind {
    return this.node < 0 ? JsonKind.Missing : this.document.tape.kind(this.node);
  }

  /** Whether there is a value, which may be null. */
  get exists(): bool {
    return this.node >= 0;
  }

  /** Path from the root, such as `consumers[2].credential` or `headers["x-a"]`; "" for the root. Made when asked for. */
  get path(): string {
    if (this.node >= 0) return pathOf(this.document.tape, this.node);
    const owner = this.owner;
    if (owner === null) return "";
    const path = new GrowingBuffer(0);
    path.text(owner.path);
    if (this.index < 0) appendKey(path, this.name);
    else appendIndex(path, this.index);
    return path.toText();
  }

  /** Number of members of an object or elements of an array; 0 for any other value. */
  get length(): i32 {
    const kind = this.kind;
    if (kind == JsonKind.Object) this.document.settleKeys();
    return kind >= JsonKind.Array ? this.document.tape.amount(this.node) : 0;
  }

  /** Returns the member with this key; a Missing value when there is none or this is no object. Records no problem. */
  get(key: string): JsonValue {
    const node = this.find(key);
    return node < 0 ? this.missing(key, -1) : this.valueAt(node);
  }

  /** Returns the element, or an object's member, at `index` from 0; a Missing value when there is none. */
  at(index: i32): JsonValue {
    const node = this.walkTo(index);
    if (node < 0) return this.missing("", max(index, 0));
    return this.valueAt(this.kind == JsonKind.Object ? node + 1 : node);
  }

  /** Returns the key of an object's member at `index` from 0; "" when there is none. */
  keyAt(index: i32): string {
    const node = this.kind == JsonKind.Object ? this.walkTo(index) : -1;
    return node < 0 ? "" : this.document.tape.text(node);
  }

  /** Returns the keys of an object in the order of the text; an empty array for any other value. */
  keys(): string[] {
    const keys: string[] = [];
    if (this.kind != JsonKind.Object) return keys;
    for (let i = 0; i < this.length; i++) keys.push(this.keyAt(i));
    return keys;
  }

  /** Returns a walk over the members of an object, which costs a constant time for each; over none for any other value. */
  members(): JsonMembers {
    return new JsonMembers(this.document, this.kind == JsonKind.Object ? this.node : -1, 1);
  }

  /** As `asArray`, as a walk that makes each element when it comes to it. */
  elements(): JsonMembers {
    return new JsonMembers(this.document, readContainer(this.document, this.node, JsonKind.Array), 0);
  }

  /** Returns the value as it stands in the text, a string with its quotes and escapes; "" when there is none. */
  rawText(): string {
    return this.node < 0 ? "" : this.document.tape.source(this.node);
  }

  /** As `rawText`, as bytes of its own, which `JsonWriter.raw` takes; none when there is no value. */
  rawBytes(): Uint8Array {
    const tape = this.document.tape;
    const size = this.node < 0 ? 0 : <i32>(tape.sourceEnd(this.node) - tape.sourceAt(this.node));
    const bytes = new Uint8Array(size);
    if (size > 0) memory.copy(bytes.dataStart, tape.sourceAt(this.node), size);
    return bytes;
  }

  /** Returns the member's text. */
  string(key: string, absent: string): string {
    return readString(this.document, this.member(key), absent);
  }

  /** Returns whether the member is true. */
  bool(key: string, absent: bool): bool {
    return readBool(this.document, this.member(key), absent);
  }

  /** Returns the member's integer, -2147483648 to 2147483647. `1e2` is 100; a fraction is a problem. */
  int(key: string, absent: i32): i32 {
    return <i32>readLong(this.document, this.member(key), absent, i32.MIN_VALUE, i32.MAX_VALUE);
  }

  /** Returns the member's integer, 0 to 4294967295. */
  uint(key: string, absent: u32): u32 {
    return <u32>readLong(this.document, this.member(key), absent, 0, u32.MAX_VALUE);
  }

  /** Returns the member's integer, -9223372036854775808 to 9223372036854775807, exactly. */
  long(key: string, absent: i64): i64 {
    return readLong(this.document, this.member(key), absent, i64.MIN_VALUE, i64.MAX_VALUE);
  }

  /** Returns the member's integer, 0 to 18446744073709551615, exactly. */
  ulong(key: string, absent: u64): u64 {
    return readUlong(this.document, this.member(key), absent, 0, u64.MAX_VALUE);
  }

  /** Returns the member's number, rounded to the nearest double. */
  number(key: string, absent: f64): f64 {
    return readNumber(this.document, this.member(key), absent);
  }

  /** Returns the strings of the member, an array; empty when absent. An element of another type is a problem and left out. */
  strings(key: string): string[] {
    return this.get(key).asStrings();
  }

  /** Returns the member, an object; a Missing value when it is absent or, which is a problem, something else. */
  object(key: string): JsonValue {
    const node = readContainer(this.document, this.member(key), JsonKind.Object);
    return node < 0 ? this.missing(key, -1) : this.valueAt(node);
  }

  /** Returns the elements of the member, an array; empty when it is absent or, which is a problem, something else. */
  array(key: string): JsonValue[] {
    return this.get(key).asArray();
  }

  /** Returns this string's text. */
  asString(absent: string): string {
    return readString(this.document, this.node, absent);
  }

  /** Returns whether this is true. */
  asBool(absent: bool): bool {
    return readBool(this.document, this.node, absent);
  }

  /** Returns this integer as `int` does. */
  asInt(absent: i32): i32 {
    return <i32>readLong(this.document, this.node, absent, i32.MIN_VALUE, i32.MAX_VALUE);
  }

  /** Returns this integer as `uint` does. */
  asUint(absent: u32): u32 {
    return <u32>readLong(this.document, this.node, absent, 0, u32.MAX_VALUE);
  }

  /** Returns this integer as `long` does. */
  asLong(absent: i64): i64 {
    return readLong(this.document, this.node, absent, i64.MIN_VALUE, i64.MAX_VALUE);
  }

  /** Returns this integer as `ulong` does. */
  asUlong(absent: u64): u64 {
    return readUlong(this.document, this.node, absent, 0, u64.MAX_VALUE);
  }

  /** Returns this integer, which must be from `least` to `most`, both included. */
  asLongIn(absent: i64, least: i64, most: i64): i64 {
    return readLong(this.document, this.node, absent, least, most);
  }

  /** Returns this integer without sign, which must be from `least` to `most`, both included. */
  asUlongIn(absent: u64, least: u64, most: u64): u64 {
    return readUlong(this.document, this.node, absent, least, most);
  }

  /** Returns this number, rounded to the nearest double. */
  asNumber(absent: f64): f64 {
    return readNumber(this.document, this.node, absent);
  }

  /**
   * Returns this number, which must be from `least` to `most`, both included. `range` says so in the problem, such as
   * `from 0 to 1`.
   */
  asNumberIn(absent: f64, least: f64, most: f64, range: string): f64 {
    return readNumberIn(this.document, this.node, absent, least, most, range);
  }

  /** Returns the strings of this array, as `strings` does. */
  asStrings(): string[] {
    const strings: string[] = [];
    const array = readContainer(this.document, this.node, JsonKind.Array);
    if (array < 0) return strings;
    const end = this.document.tape.link(array);
    for (let node = array + 1; node < end; node = afterNode(this.document.tape.nodes, node)) {
      const text = readString(this.document, node, "");
      if (this.document.tape.kind(node) == JsonKind.String) strings.push(text);
    }
    return strings;
  }

  /** Returns the elements of this array, as `array` does. */
  asArray(): JsonValue[] {
    const values: JsonValue[] = [];
    const elements = this.elements();
    while (elements.next()) values.push(elements.value);
    return values;
  }

  /** Returns whether this is an object, and records the problem when it is there and something else. */
  asObject(): bool {
    return readContainer(this.document, this.node, JsonKind.Object) >= 0;
  }

  /** Records a problem with this value. */
  refuse(message: string): void {
    this.document.report(this.document.countsOnly ? "" : this.path, message);
  }

  /** Records that this value is allowed and hardly meant. */
  warn(message: string): void {
    this.document.warn(this.document.countsWarningsOnly ? "" : this.path, message);
  }

  /** Returns whether the member is there, null included, and records `path: required` when it is not. */
  require(key: string): bool {
    if (this.find(key) >= 0) return true;
    this.get(key).refuse(E_REQUIRED);
    return false;
  }

  private missing(name: string, index: i32): JsonValue {
    const value = this.valueAt(-1);
    value.owner = this;
    value.name = name;
    value.index = index;
    return value;
  }

  private valueAt(node: i32): JsonValue {
    return new JsonValue(this.document, node);
  }

  /** Finds a member for a typed getter: a value that is there must be an object. */
  private member(key: string): i32 {
    readContainer(this.document, this.node, JsonKind.Object);
    return this.find(key);
  }

  /** Returns the node of the member's value, or -1. */
  private find(key: string): i32 {
    if (this.kind != JsonKind.Object) return -1;
    const nodes = this.document.tape.nodes;
    const text = this.document.tape.bytes.start;
    const end = this.document.tape.link(this.node);
    let found = -1;
    for (let node = this.node + 1; node < end; node = afterNode(nodes, node + 1)) {
      const at = nodeAt(nodes, node);
      if (equalsTextAt(text + linkAt(at), amountAt(at), key)) found = node + 1; // the last one counts
    }
    return found;
  }

  /** Returns the node of the element, or of the member's key, at `index`, or -1. */
  private walkTo(index: i32): i32 {
    if (index < 0 || index >= this.length) return -1;
    const nodes = this.document.tape.nodes;
    const isObject = this.kind == JsonKind.Object;
    let node = this.walkedNode;
    let position = this.walked;
    if (node == 0 || position > index) {
      position = 0;
      node = isObject ? nextKey(nodes, this.node + 1) : this.node + 1;
    }
    for (; position < index; position++) {
      node = isObject ? nextKey(nodes, afterNode(nodes, node + 1)) : afterNode(nodes, node);
    }
    this.walked = index;
    this.walkedNode = node;
    return node;
  }
}

/** Returns the first key from `node` on that counts; the last of an object always does. */
function nextKey(nodes: usize, node: i32): i32 {
  while (overriddenAt(nodeAt(nodes, node))) node = afterNode(nodes, node + 1);
  return node;
}
