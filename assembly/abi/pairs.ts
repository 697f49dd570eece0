/**
 * The serialized form of header maps and metadata: a count, the lengths of each key and value, then the bytes, each
 * followed by NUL (Proxy-Wasm ABI, "Serialization").
 */
import { decodeTextAt, encodedLength, encodeTextTo } from "@sluice/codec/text";
import { giveBack, reserve, resultPointer, resultSize, setWrittenLength } from "./memory";

/** Most pairs that Envoy parses; one more and it takes the map for empty without a word. */
const MAX_PAIRS: i32 = 1024;
/** Most bytes of a serialized map that Envoy parses; more and it takes the map for empty without a word. */
const MAX_PAIRS_SIZE: usize = 1 << 20;

const ENTRY: usize = 8;

/** Most bytes that a unit of UTF-16 takes. */
const MAX_UNIT: usize = 3;

/** Bytes that the serialized form has at most, without a look at each character. */
function roomFor(names: string[], values: string[]): usize {
  let room: usize = 4;
  for (let i = 0, count = min(names.length, values.length); i < count; i++) {
    const units = <usize>unchecked(names[i]).length + <usize>unchecked(values[i]).length;
    room += ENTRY + units * MAX_UNIT + 2;
  }
  return room;
}

/** Would Envoy take these for an empty map? */
export function isTooLarge(names: string[], values: string[]): bool {
  const count = names.length;
  if (count > MAX_PAIRS || roomFor(names, values) <= MAX_PAIRS_SIZE) return count > MAX_PAIRS;
  let size: usize = 4;
  for (let i = 0; i < min(count, values.length); i++) {
    size += ENTRY + encodedLength(unchecked(names[i])) + encodedLength(unchecked(values[i])) + 2;
  }
  return size > MAX_PAIRS_SIZE;
}

/**
 * Serializes pairs as an argument of the call under way; `writtenLength` tells its length. Names and values belong together by their
 * index; what has no counterpart does not count.
 * @returns its address
 */
export function writePairs(names: string[], values: string[]): usize {
  const room = roomFor(names, values);
  const start = reserve(room);
  const count = min(names.length, values.length);
  store<u32>(start, count);
  let entry = start + 4;
  let data = entry + <usize>count * ENTRY;
  for (let i = 0; i < count; i++) {
    const name = encodeTextTo(unchecked(names[i]), data);
    store<u8>(data + name, 0);
    data += name + 1;
    const value = encodeTextTo(unchecked(values[i]), data);
    store<u8>(data + value, 0);
    data += value + 1;
    store<u32>(entry, name);
    store<u32>(entry, value, 4);
    entry += ENTRY;
  }
  giveBack(start + room, data);
  setWrittenLength(data - start);
  return start;
}

/** Reads pairs one after the other: those that the last call returned, where the host put them, or a copy of such. */
export class PairsReader {
  /** How many pairs there are. */
  readonly count: i32;
  private entry: usize;
  private data: usize;
  private end: usize;
  namePointer: usize = 0;
  nameLength: i32 = 0;
  valuePointer: usize = 0;
  valueLength: i32 = 0;

  constructor(start: usize = resultPointer(), size: usize = <usize>resultSize()) {
    const count = size < 4 ? 0 : load<u32>(start);
    // A count that cannot be true would lead past the block.
    this.count = <u64>count * ENTRY + 4 > <u64>size ? 0 : <i32>count;
    this.entry = start + 4;
    this.data = start + 4 + <usize>this.count * ENTRY;
    this.end = start + size;
  }

  /** Moves to the next pair. @returns false at the end, or where the lengths lead past the block */
  next(index: i32): bool {
    if (index >= this.count) return false;
    const name = load<u32>(this.entry);
    const value = load<u32>(this.entry, 4);
    if (<u64>name + <u64>value + 2 > <u64>(this.end - this.data)) return false;
    this.namePointer = this.data;
    this.nameLength = name;
    this.valuePointer = this.data + name + 1;
    this.valueLength = value;
    this.data += <usize>name + <usize>value + 2;
    this.entry += ENTRY;
    return true;
  }

  get name(): string {
    return decodeTextAt(this.namePointer, this.nameLength);
  }

  get value(): string {
    return decodeTextAt(this.valuePointer, this.valueLength);
  }
}
