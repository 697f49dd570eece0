import { DECIMAL_ROOM, storeDecimal } from "./integer";
import { decodeTextAt, encodeTextTo } from "./text";

/** Room for the first bytes of a growing buffer. */
const FIRST_SIZE: i32 = 64;
/** Doubling stops a little below 1 GiB, the largest block that the allocator gives. */
const LARGEST_STEP: u32 = 0x3fffff00;

/**
 * A block of bytes that grows at its end: what the builders of this package write to. Growing doubles the room, so that n
 * bytes cost at most 2n bytes copied. A pointer it hands out is good until the next `reserve`.
 */
@final
export class GrowingBuffer {
  /** Bytes written so far. */
  length: i32 = 0;
  private block: ArrayBuffer;

  /** `room` is what the first block holds. */
  constructor(room: i32 = FIRST_SIZE) {
    this.block = changetype<ArrayBuffer>(__new(room, idof<ArrayBuffer>()));
  }

  /** Address of the first byte. */
  get start(): usize {
    return changetype<usize>(this.block);
  }

  /** Makes room for `count` more bytes and returns the address of the first; `length` stays as it is. */
  reserve(count: i32): usize {
    // Without sign, so that more than 2 GiB ends in the allocator's refusal and not in a write past the block.
    const needed = <u32>this.length + <u32>count;
    if (needed > <u32>this.block.byteLength) this.grow(needed);
    return this.start + this.length;
  }

  private grow(needed: u32): void {
    const room = <u32>this.block.byteLength;
    const grown = __new(max(needed, min(room << 1, LARGEST_STEP)), idof<ArrayBuffer>());
    memory.copy(grown, this.start, this.length);
    this.block = changetype<ArrayBuffer>(grown);
  }

  /** Appends the low eight bits of the value. */
  byte(value: u32): void {
    store<u8>(this.reserve(1), <u8>value);
    this.length++;
  }

  /** Appends the bytes of a text, as `encodeText` makes them. */
  text(text: string): void {
    const pointer = this.reserve(text.length * 3);
    this.length += encodeTextTo(text, pointer);
  }

  /** Appends the integer in decimal digits. */
  decimal(value: i64): void {
    const pointer = this.reserve(DECIMAL_ROOM);
    this.length += storeDecimal(pointer, value);
  }

  /** Appends `count` bytes that lie outside of this buffer. */
  copyFrom(source: usize, count: i32): void {
    memory.copy(this.reserve(count), source, count);
    this.length += count;
  }

  /** Returns a copy of what was written. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.length);
    memory.copy(bytes.dataStart, this.start, this.length);
    return bytes;
  }

  /** Returns the text of what was written. */
  toText(): string {
    return decodeTextAt(this.start, this.length);
  }
}
