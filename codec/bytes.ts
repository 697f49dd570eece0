import { GrowingBuffer } from "./buffer";

/**
 * Whether both hold the same bytes. The time taken tells how long the common start is: compare secrets by `equalsConstantTime`.
 */
export function equalsBytes(a: Uint8Array, b: Uint8Array): bool {
  return a.length == b.length && memory.compare(a.dataStart, b.dataStart, a.length) == 0;
}

/** Returns the parts one after another in one new array; an empty one for no parts. */
export function concatBytes(parts: Uint8Array[]): Uint8Array {
  let length = 0;
  for (let i = 0; i < parts.length; i++) length += parts[i].length;
  const whole = new Uint8Array(length);
  let target = whole.dataStart;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    memory.copy(target, part.dataStart, part.length);
    target += part.length;
  }
  return whole;
}

/**
 * Returns the index of the first `wanted` in `bytes` at or after `from`, or -1. As `String.prototype.indexOf`: a negative
 * `from` counts as 0, an empty `wanted` is found at `from`, at most at the end. A long `wanted` costs at worst the product
 * of both lengths.
 */
export function indexOfBytes(bytes: Uint8Array, wanted: Uint8Array, from: i32 = 0): i32 {
  const start = bytes.dataStart;
  const last = bytes.length - wanted.length;
  if (from < 0) from = 0;
  if (wanted.length == 0) return min(from, last);
  const first = load<u8>(wanted.dataStart);
  for (let i = from; i <= last; i++) {
    if (load<u8>(start + i) == first && memory.compare(start + i, wanted.dataStart, wanted.length) == 0) return i;
  }
  return -1;
}

/**
 * Collects bytes at low cost: one growing block instead of a new string or array for each piece. Methods that append return
 * the builder, so that calls chain.
 */
@final
export class ByteBuilder {
  private buffer: GrowingBuffer = new GrowingBuffer();

  /** Bytes collected so far. */
  get length(): i32 {
    return this.buffer.length;
  }

  /** Appends the bytes of the text, as `encodeText` makes them. */
  text(text: string): this {
    this.buffer.text(text);
    return this;
  }

  /** Appends one byte for each UTF-16 unit; of a unit above FF, which ASCII and Latin-1 do not have, the low eight bits. */
  ascii(text: string): this {
    const count = text.length;
    const pointer = this.buffer.reserve(count);
    for (let i = 0; i < count; i++) store<u8>(pointer + i, <u8>text.charCodeAt(i));
    this.buffer.length += count;
    return this;
  }

  /** Appends one byte: the low eight bits of `value`. */
  byte(value: i32): this {
    this.buffer.byte(value);
    return this;
  }

  /** Appends all bytes of the array. */
  bytes(bytes: Uint8Array): this {
    this.buffer.copyFrom(bytes.dataStart, bytes.length);
    return this;
  }

  /** Appends the integer in decimal digits, with a minus sign when it is negative. */
  decimal(value: i64): this {
    this.buffer.decimal(value);
    return this;
  }

  /** Returns a copy of what was collected; the builder may go on. */
  toBytes(): Uint8Array {
    return this.buffer.toBytes();
  }

  /** Returns the text of what was collected, as `decodeText` makes it. */
  toText(): string {
    return this.buffer.toText();
  }

  /** Forgets what was collected and keeps the room for the next use. */
  reset(): this {
    this.buffer.length = 0;
    return this;
  }
}
