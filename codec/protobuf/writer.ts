import { GrowingBuffer } from "../buffer";
import { encodedLength } from "../text";
import { MOST_FIELD, ProtoWire } from "./wire";

/** Most bytes of a varint. */
const VARINT_ROOM: i32 = 10;

/**
 * Writes a protobuf message, field after field: `new ProtoWriter().text(1, name).uint(2, count).message(3, inner).toBytes()`.
 *
 * Source: the encoding guide of Protocol Buffers. It knows no schema: the names of the methods tell for which types of a field
 * they are, and what is the default of proto3 is written all the same; leave it out.
 */
@final
export class ProtoWriter {
  /** Whether a field number was not from 1 to 536870911. Such a field is left out. */
  misused: bool = false;
  private buffer: GrowingBuffer = new GrowingBuffer();

  /** Bytes written so far. */
  get length(): i32 {
    return this.buffer.length;
  }

  /** `uint32`, `uint64`, or an enum. */
  uint(field: i32, value: u64): this {
    if (this.tag(field, ProtoWire.Varint)) this.varint(value);
    return this;
  }

  /** `int32` or `int64`; a negative number takes ten bytes. */
  int(field: i32, value: i64): this {
    return this.uint(field, <u64>value);
  }

  /** `sint32` or `sint64`: numbers near zero are short, negative ones too. */
  sint(field: i32, value: i64): this {
    return this.uint(field, <u64>((value << 1) ^ (value >> 63)));
  }

  /** `bool` */
  bool(field: i32, value: bool): this {
    return this.uint(field, value ? 1 : 0);
  }

  /** `fixed32`; for `sfixed32` cast to `u32`. */
  fixed32(field: i32, value: u32): this {
    if (!this.tag(field, ProtoWire.Fixed32)) return this;
    store<u32>(this.buffer.reserve(4), value);
    this.buffer.length += 4;
    return this;
  }

  /** `fixed64`; for `sfixed64` cast to `u64`. */
  fixed64(field: i32, value: u64): this {
    if (!this.tag(field, ProtoWire.Fixed64)) return this;
    store<u64>(this.buffer.reserve(8), value);
    this.buffer.length += 8;
    return this;
  }

  /** `float` */
  float(field: i32, value: f32): this {
    return this.fixed32(field, reinterpret<u32>(value));
  }

  /** `double` */
  double(field: i32, value: f64): this {
    return this.fixed64(field, reinterpret<u64>(value));
  }

  /** `string`: the bytes of the text, as `encodeText` makes them. */
  text(field: i32, value: string): this {
    if (!this.tag(field, ProtoWire.Bytes)) return this;
    this.varint(encodedLength(value));
    this.buffer.text(value);
    return this;
  }

  /** `bytes`, or a message that is bytes already. */
  bytes(field: i32, value: Uint8Array): this {
    return this.chunk(field, value.dataStart, value.length);
  }

  /** A message inside of this one: a copy of what the other writer holds, which must not be this one. */
  message(field: i32, value: ProtoWriter): this {
    if (value === this) this.misused = true;
    else this.chunk(field, value.buffer.start, value.buffer.length);
    this.misused = this.misused || value.misused;
    return this;
  }

  /** `repeated` `uint32`, `uint64` or enum, packed. */
  packed(field: i32, values: u64[]): this {
    const inner = new ProtoWriter();
    for (let i = 0; i < values.length; i++) inner.varint(values[i]);
    return this.message(field, inner);
  }

  /** Returns a copy of the message so far. */
  toBytes(): Uint8Array {
    return this.buffer.toBytes();
  }

  /** Forgets the message and keeps the room for the next one. */
  reset(): this {
    this.buffer.length = 0;
    this.misused = false;
    return this;
  }

  private chunk(field: i32, start: usize, length: i32): this {
    if (!this.tag(field, ProtoWire.Bytes)) return this;
    this.varint(length);
    this.buffer.copyFrom(start, length);
    return this;
  }

  private tag(field: i32, wire: ProtoWire): bool {
    if (<u32>field - 1 >= MOST_FIELD) {
      this.misused = true;
      return false;
    }
    this.varint(((<u64>field) << 3) | wire);
    return true;
  }

  private varint(value: u64): void {
    const pointer = this.buffer.reserve(VARINT_ROOM);
    let length = 0;
    for (; value >= 0x80; value >>= 7) store<u8>(pointer + length++, <u8>(value | 0x80));
    store<u8>(pointer + length++, <u8>value);
    this.buffer.length += length;
  }
}
