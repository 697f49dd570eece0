import { GrowingBuffer } from "../buffer";
import { decodeTextAt, equalsTextAt } from "../text";
import { isAggregate, RespKind } from "./kind";
import { doubleAt, integerAt, isDoubleAt } from "./number";
import { RespScanner } from "./scanner";

const SPACE: u32 = 0x20;

/**
 * A value that a `RespReader` has read. Nothing is made of it before it is asked for, and no question traps: a value of another
 * kind than asked for gives the default, and what is not there is a null. An error never passes as a text.
 */
@final
export class RespValue {
  private cached: RespValue[] | null = null;

  /** Made by `RespReader` only. */
  constructor(
    private readonly source: Uint8Array,
    readonly kind: RespKind,
    private readonly start: i32,
    private readonly length: i32,
  ) {}

  /** Whether this is null, in the form of RESP2 or RESP3, or is not there. */
  get isNull(): bool {
    return this.kind == RespKind.Null;
  }

  /** Whether the server says that the command has failed. */
  get isError(): bool {
    return this.kind == RespKind.Error;
  }

  /** What the server says of the failure, such as `WRONGTYPE Operation against a key`; "" when this is no error. */
  get error(): string {
    return this.isError ? decodeTextAt(this.pointer, this.length) : "";
  }

  /** First word of the error, such as `WRONGTYPE` or `NOAUTH`; "" when this is no error. */
  get errorCode(): string {
    if (!this.isError) return "";
    let length = 0;
    while (length < this.length && load<u8>(this.pointer + length) != SPACE) length++;
    return decodeTextAt(this.pointer, length);
  }

  /** Format of a verbatim string, three characters such as `txt` or `mkd`; "" when this is none. */
  get format(): string {
    return this.kind == RespKind.VerbatimString ? decodeTextAt(this.pointer, 3) : "";
  }

  /** Returns the text, without loss (see `decodeText`), of a string of any kind, or of a number as the server has written it. */
  asText(absent: string = ""): string {
    return this.isText ? decodeTextAt(this.content, this.size) : absent;
  }

  /** Returns a copy of the bytes of which `asText` makes the text; none for any other kind. */
  asBytes(): Uint8Array {
    const buffer = new GrowingBuffer(0);
    if (this.isText) buffer.copyFrom(this.content, this.size);
    return buffer.toBytes();
  }

  /**
   * Returns the integer, which may also be written in a string: an optional minus sign and digits without leading zeros, in the
   * range of an i64. `absent` for anything else, `1.0` and an empty string included.
   */
  asInteger(absent: i64 = 0): i64 {
    return this.isText ? integerAt(this.content, this.content + this.size, absent) : absent;
  }

  /**
   * Returns the number as the nearest double; it may also be written in a string, infinities too, which is how RESP2 sends them.
   * `absent` for anything else.
   */
  asDouble(absent: f64 = NaN): f64 {
    const end = this.content + this.size;
    return this.isText && isDoubleAt(this.content, end) ? doubleAt(this.content, end) : absent;
  }

  /** Returns the boolean, which in RESP2 is the integer 1 or 0; `absent` for anything else. */
  asBool(absent: bool = false): bool {
    if (this.length != 1) return absent;
    const byte = <u32>load<u8>(this.pointer);
    if (this.kind == RespKind.Boolean) return byte == 0x74;
    if (this.kind != RespKind.Integer || (byte != 0x30 && byte != 0x31)) return absent;
    return byte == 0x31;
  }

  /**
   * Returns the elements of an array, a set or a push, and the keys and values of a map in turn; no elements for any other kind.
   * The same array at each call.
   */
  elements(): RespValue[] {
    const cached = this.cached;
    if (cached !== null) return cached;
    const count = isAggregate(this.kind) ? this.length : 0;
    const elements = new Array<RespValue>(count);
    const scanner = new RespScanner(this.pointer, this.source.dataStart + this.source.length);
    for (let i = 0; i < count; i++) {
      scanner.value();
      elements[i] = valueOf(scanner, this.source);
    }
    this.cached = elements;
    return elements;
  }

  /** Returns the element of `elements()` at the index; a null when there is none. */
  at(index: i32): RespValue {
    const elements = this.elements();
    return <u32>index < <u32>elements.length ? elements[index] : missing(this.source);
  }

  /**
   * Returns the value of the first key that is this text; a null when there is none. In a map, or in an array of keys and values
   * in turn, which is how RESP2 sends one. Costs time in proportion to the entries.
   */
  get(key: string): RespValue {
    if (this.kind != RespKind.Map && this.kind != RespKind.Array) return missing(this.source);
    const elements = this.elements();
    for (let i = 0; i + 1 < elements.length; i += 2) {
      const name = elements[i];
      if (name.isText && equalsTextAt(name.content, name.size, key)) return elements[i + 1];
    }
    return missing(this.source);
  }

  /** Whether `asText` has something to give. */
  private get isText(): bool {
    switch (this.kind) {
      case RespKind.SimpleString:
      case RespKind.BulkString:
      case RespKind.VerbatimString:
      case RespKind.Integer:
      case RespKind.Double:
      case RespKind.BigNumber:
        return true;
      default:
        return false;
    }
  }

  private get pointer(): usize {
    return this.source.dataStart + this.start;
  }

  /** Address of the text: a verbatim string has its format before it. */
  private get content(): usize {
    return this.pointer + (this.kind == RespKind.VerbatimString ? 4 : 0);
  }

  private get size(): i32 {
    return this.length - (this.kind == RespKind.VerbatimString ? 4 : 0);
  }
}

/** Returns the value that the scanner has found in the bytes. */
export function valueOf(scanner: RespScanner, source: Uint8Array): RespValue {
  return new RespValue(source, scanner.kind, <i32>(scanner.start - source.dataStart), scanner.length);
}

function missing(source: Uint8Array): RespValue {
  return new RespValue(source, RespKind.Null, 0, 0);
}
