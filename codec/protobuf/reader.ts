/**
 * Protobuf messages from anyone.
 *
 * Source: the encoding guide of Protocol Buffers. The reader knows no schema. As other readers do, it takes fields in any order
 * and any number, and varints that are longer than they need be, of which 64 bits count; a field of another wire type than asked
 * for is like one that nobody knows. Groups are checked and left out.
 * @module
 */
import { decodeTextAt } from "../text";
import { E_PROTO_DEPTH, E_PROTO_END, E_PROTO_FIELD, E_PROTO_GROUP, E_PROTO_VARINT, E_PROTO_WIRE } from "./errors";
import { END_GROUP, MOST_FIELD, ProtoWire, START_GROUP } from "./wire";

/** Most bytes of a varint. */
const MOST_VARINT: i32 = 10;
/** Groups inside each other. */
const MOST_LEVELS: i32 = 100;
/** The wire type of no field. */
const NO_WIRE: i32 = -1;

/**
 * Walks over the fields of a message: call `next` until it returns false, and for each `field` you know one of the methods that
 * give its value. What you do not ask for is skipped. Then look whether `error` is empty.
 *
 * ```ts
 * import { ProtoReader } from "@sluice/codec";
 *
 * export function nameOf(bytes: Uint8Array): string {
 *   const message = new ProtoReader(bytes);
 *   let name = "";
 *   while (message.next()) {
 *     if (message.field == 1) name = message.text();
 *   }
 *   return message.error.length == 0 ? name : "";
 * }
 * ```
 */
@final
export class ProtoReader {
  /** Number of the field in hand, from 1; 0 before the first and after the last. */
  field: i32 = 0;
  /** Why the bytes are no message; empty as long as nothing is wrong. What is wrong in a part of the message counts for all of it. */
  error: string = "";
  /** Offset of the field with the error, in the bytes of the outermost message. */
  errorOffset: i32 = 0;
  private wireType: i32 = NO_WIRE;
  /** Value of a number. */
  private number: u64 = 0;
  /** Offsets of the value, the length before it not counted, of the byte after it, and of the end of the message. */
  private start: i32 = 0;
  private at: i32 = 0;
  private end: i32;
  private parent: ProtoReader | null = null;
  /** The wire type of all values when they are packed, without field numbers. */
  private packedWire: i32 = NO_WIRE;

  /** Does not copy the bytes; to change them while reading changes what is read, and no more. */
  constructor(private readonly source: Uint8Array) {
    this.end = source.length;
  }

  /** Moves to the next field. Returns false after the last, and when the bytes are no message. */
  next(): bool {
    const number = this.packedWire == NO_WIRE ? 0 : this.field;
    this.field = 0;
    this.wireType = NO_WIRE;
    while (this.at < this.end && this.error.length == 0) {
      const begin = this.at;
      let field = number;
      let wire = this.packedWire;
      if (wire == NO_WIRE) {
        if (!this.tag(begin)) return false;
        field = <i32>(this.number >> 3);
        wire = <i32>(this.number & 7);
      }
      if (wire == END_GROUP) return this.fail(E_PROTO_GROUP, begin);
      if (!this.value(field, wire, begin, MOST_LEVELS)) return false;
      if (wire == START_GROUP) continue;
      this.field = field;
      this.wireType = wire;
      return true;
    }
    return false;
  }

  /** Whether the value in hand is laid down so. False when there is none. */
  is(wire: ProtoWire): bool {
    return this.wireType == wire;
  }

  /** Returns a `uint32`, `uint64` or enum; 0 when the field is no varint. Cast it to the type of the field. */
  uint(): u64 {
    return this.is(ProtoWire.Varint) ? this.number : 0;
  }

  /** Returns an `int32` or `int64`; 0 when the field is no varint. Cast it to the type of the field. */
  int(): i64 {
    return <i64>this.uint();
  }

  /** Returns a `sint32` or `sint64`; 0 when the field is no varint. Cast it to the type of the field. */
  sint(): i64 {
    const value = this.uint();
    return (<i64>(value >> 1)) ^ -(<i64>(value & 1));
  }

  /** Returns a `bool`; false when the field is no varint. */
  bool(): bool {
    return this.uint() != 0;
  }

  /** Returns a `fixed32`, or the bits of an `sfixed32`; 0 when the field is no such number. */
  fixed32(): u32 {
    return this.is(ProtoWire.Fixed32) ? <u32>this.number : 0;
  }

  /** Returns a `fixed64`, or the bits of an `sfixed64`; 0 when the field is no such number. */
  fixed64(): u64 {
    return this.is(ProtoWire.Fixed64) ? this.number : 0;
  }

  /** Returns a `float`; 0 when the field is no such number. */
  float(): f32 {
    return reinterpret<f32>(this.fixed32());
  }

  /** Returns a `double`; 0 when the field is no such number. */
  double(): f64 {
    return reinterpret<f64>(this.fixed64());
  }

  /** Returns a `string` without loss (see `decodeText`): bytes that are not UTF-8 are no error. "" when the field has no bytes. */
  text(): string {
    return this.is(ProtoWire.Bytes) ? decodeTextAt(this.source.dataStart + this.start, this.at - this.start) : "";
  }

  /** Returns a copy of `bytes`; none when the field has none. */
  bytes(): Uint8Array {
    return this.is(ProtoWire.Bytes) ? this.source.slice(this.start, this.at) : new Uint8Array(0);
  }

  /**
   * Returns a reader of the message in this field; of an empty one when the field has no bytes. This reader may go on. Limit how deep
   * you go: a message may hold as many inside each other as it has pairs of bytes.
   */
  message(): ProtoReader {
    return this.part(NO_WIRE, this.is(ProtoWire.Bytes));
  }

  /**
   * Returns a reader of the numbers of a `repeated` field, packed or not: each is a field of the same number. Do not ask for
   * `ProtoWire.Bytes`, which cannot be packed. There are none when they are laid down otherwise.
   */
  packed(wire: ProtoWire): ProtoReader {
    const reader = this.part(wire, wire != ProtoWire.Bytes && (this.is(ProtoWire.Bytes) || this.is(wire)));
    reader.field = this.field;
    return reader;
  }

  private part(packedWire: i32, there: bool): ProtoReader {
    const reader = new ProtoReader(this.source);
    reader.at = this.start;
    reader.end = there ? this.at : this.start;
    reader.parent = this;
    reader.packedWire = packedWire;
    return reader;
  }

  /** Reads a tag into `number`. */
  private tag(begin: i32): bool {
    if (!this.varint(begin)) return false;
    const field = this.number >> 3;
    return (field > 0 && field <= MOST_FIELD) || this.fail(E_PROTO_FIELD, begin);
  }

  /** Moves behind the value of a field that begins at `begin`. */
  private value(field: i32, wire: i32, begin: i32, levels: i32): bool {
    this.start = this.at;
    switch (wire) {
      case ProtoWire.Varint:
        return this.varint(begin);
      case ProtoWire.Fixed64:
        if (!this.skip(8, begin)) return false;
        this.number = load<u64>(this.source.dataStart + this.start);
        return true;
      case ProtoWire.Fixed32:
        if (!this.skip(4, begin)) return false;
        this.number = load<u32>(this.source.dataStart + this.start);
        return true;
      case ProtoWire.Bytes:
        if (!this.varint(begin)) return false;
        this.start = this.at;
        return this.skip(this.number, begin);
      case START_GROUP:
        return this.group(field, begin, levels);
      default:
        return this.fail(E_PROTO_WIRE, begin);
    }
  }

  private group(field: i32, begin: i32, levels: i32): bool {
    if (levels == 0) return this.fail(E_PROTO_DEPTH, begin);
    while (this.at < this.end) {
      const inner = this.at;
      if (!this.tag(inner)) return false;
      const number = <i32>(this.number >> 3);
      const wire = <i32>(this.number & 7);
      if (wire == END_GROUP) return number == field || this.fail(E_PROTO_GROUP, inner);
      if (!this.value(number, wire, inner, levels - 1)) return false;
    }
    return this.fail(E_PROTO_END, begin);
  }

  private varint(begin: i32): bool {
    const from = this.source.dataStart + this.at;
    const room = min(this.end - this.at, MOST_VARINT);
    let value: u64 = 0;
    for (let i = 0; i < room; i++) {
      const byte = <u64>load<u8>(from + i);
      value |= (byte & 0x7f) << (7 * i);
      if (byte >= 0x80) continue;
      this.number = value;
      this.at += i + 1;
      return true;
    }
    return this.fail(room == MOST_VARINT ? E_PROTO_VARINT : E_PROTO_END, begin);
  }

  private skip(count: u64, begin: i32): bool {
    if (count > <u64>(this.end - this.at)) return this.fail(E_PROTO_END, begin);
    this.at += <i32>count;
    return true;
  }

  private fail(error: string, offset: i32): bool {
    this.error = error;
    this.errorOffset = offset;
    const parent = this.parent;
    if (parent !== null && parent.error.length == 0) parent.fail(error, offset);
    return false;
  }
}
