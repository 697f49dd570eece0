import {
  E_RESP_BOOLEAN,
  E_RESP_DEPTH,
  E_RESP_INTEGER,
  E_RESP_LENGTH,
  E_RESP_LINE,
  E_RESP_NUMBER,
  E_RESP_PUSH,
  E_RESP_STREAMED,
  E_RESP_TYPE,
  E_RESP_VERBATIM,
} from "./errors";
import { kindOf, RespKind } from "./kind";
import { integerAt, isDoubleAt, isIntegerAt } from "./number";

const CR: u32 = 0x0d;
const LF: u32 = 0x0a;
const ATTRIBUTE: u32 = 0x7c;
const BULK_ERROR: u32 = 0x21;
const STREAMED: u32 = 0x3f;
/** Aggregates inside each other. */
const MOST_LEVELS: i32 = 32;
/** Longest string that a Redis server takes or sends by default, and more elements than fit into as many bytes. */
const MOST_LENGTH: i64 = 512 << 20;
/** Least bytes of a value: its type, CR and LF. */
const LEAST_SIZE: usize = 3;
/** Digits and sign of the longest integer of 64 bits. */
const INTEGER_SIZE: usize = 20;

/**
 * Follows the grammar of RESP over bytes that are there, and allocates nothing: what is announced is believed only as far as
 * bytes have come. Costs time in proportion to the bytes.
 */
@final
export class RespScanner {
  /** Why the bytes are no RESP, with `at` the place; empty when only the rest is missing. */
  error: string = "";
  /** Of the value last scanned: its kind, the address of what it holds, and how many bytes or elements that is. */
  kind: RespKind = RespKind.Null;
  start: usize = 0;
  length: i32 = 0;
  private number: i64 = 0;

  constructor(
    /** Address of the next byte. */
    public at: usize,
    private readonly end: usize,
  ) {}

  /** Moves behind the next value and the attributes before it. False when it is not whole, or no RESP. */
  value(levels: i32 = MOST_LEVELS): bool {
    while (this.at < this.end && load<u8>(this.at) == ATTRIBUTE) {
      this.at++;
      if (!this.elements(levels, RespKind.Map)) return false;
    }
    if (this.at == this.end) return false;
    const type = <u32>load<u8>(this.at);
    const kind = <RespKind>kindOf(type);
    if (kind < 0) return this.refuse(E_RESP_TYPE);
    if (kind == RespKind.Push && levels < MOST_LEVELS) return this.refuse(E_RESP_PUSH);
    this.at++;
    switch (kind) {
      case RespKind.BulkString:
      case RespKind.VerbatimString:
        return this.bulk(kind);
      case RespKind.Array:
      case RespKind.Set:
      case RespKind.Push:
      case RespKind.Map:
        return this.elements(levels, kind);
      case RespKind.Integer:
        return this.integer();
      default:
        return type == BULK_ERROR ? this.bulk(kind) : this.line(kind);
    }
  }

  /** A value that is one line, which it must fill as its kind has it. */
  private line(kind: RespKind): bool {
    const start = this.at;
    let at = start;
    while (at < this.end && load<u8>(at) != CR && load<u8>(at) != LF) at++;
    this.at = at;
    if (!this.lineEnd()) return false;
    let error = "";
    if (kind == RespKind.Null) {
      if (at != start) error = E_RESP_LINE;
    } else if (kind == RespKind.Boolean) {
      if (at != start + 1 || (load<u8>(start) != 0x74 && load<u8>(start) != 0x66)) error = E_RESP_BOOLEAN;
    } else if (kind == RespKind.Double) {
      if (!isDoubleAt(start, at)) error = E_RESP_NUMBER;
    } else if (kind == RespKind.BigNumber) {
      if (!isIntegerAt(start, at)) error = E_RESP_NUMBER;
    }
    if (error.length > 0) {
      this.at = start;
      return this.refuse(error);
    }
    return this.found(kind, start, <i32>(at - start));
  }

  private bulk(kind: RespKind): bool {
    const announced = this.at;
    if (!this.announce(kind == RespKind.BulkString)) return false;
    if (this.number < 0) return this.found(RespKind.Null, this.at, 0);
    const verbatim = kind == RespKind.VerbatimString;
    if (verbatim && this.number < 4) {
      this.at = announced;
      return this.refuse(E_RESP_VERBATIM);
    }
    const start = this.at;
    const length = <usize>this.number;
    if (this.end - start < length) return false;
    if (verbatim && load<u8>(start, 3) != 0x3a) return this.refuse(E_RESP_VERBATIM);
    this.at = start + length;
    return this.lineEnd() && this.found(kind, start, <i32>length);
  }

  /** The elements of an aggregate; attributes are written as a map is. */
  private elements(levels: i32, kind: RespKind): bool {
    if (levels == 0) return this.refuse(E_RESP_DEPTH);
    if (!this.announce(kind == RespKind.Array)) return false;
    if (this.number < 0) return this.found(RespKind.Null, this.at, 0);
    const start = this.at;
    const count = <usize>(kind == RespKind.Map ? this.number * 2 : this.number);
    if ((this.end - start) / LEAST_SIZE < count) return false;
    for (let i: usize = 0; i < count; i++) {
      if (!this.value(levels - 1)) return false;
    }
    return this.found(kind, start, <i32>count);
  }

  /** Reads how long the value is; -1, where that is allowed, stands for null. */
  private announce(nullable: bool): bool {
    const start = this.at;
    if (start < this.end && load<u8>(start) == STREAMED) return this.refuse(E_RESP_STREAMED);
    if (!this.integer()) return false;
    const tooLong = this.number > MOST_LENGTH;
    if (!tooLong && this.number >= (nullable ? -1 : 0)) return true;
    this.at = start;
    return this.refuse(tooLong ? E_RESP_LENGTH : E_RESP_INTEGER);
  }

  /** Reads an integer of 64 bits and its line end. An endless one is refused as soon as it has no place in them. */
  private integer(): bool {
    const start = this.at;
    let at = start;
    while (at < this.end && at - start <= INTEGER_SIZE && load<u8>(at) != CR) at++;
    if (at == this.end && at - start <= INTEGER_SIZE) return false;
    this.number = integerAt(start, at, 0);
    if (this.number == 0 && !(at == start + 1 && load<u8>(start) == 0x30)) return this.refuse(E_RESP_INTEGER);
    this.at = at;
    return this.lineEnd() && this.found(RespKind.Integer, start, <i32>(at - start));
  }

  private lineEnd(): bool {
    if (this.at == this.end) return false;
    if (load<u8>(this.at) != CR) return this.refuse(E_RESP_LINE);
    if (++this.at == this.end) return false;
    if (load<u8>(this.at) != LF) return this.refuse(E_RESP_LINE);
    this.at++;
    return true;
  }

  private found(kind: RespKind, start: usize, length: i32): bool {
    this.kind = kind;
    this.start = start;
    this.length = length;
    return true;
  }

  private refuse(error: string): bool {
    this.error = error;
    return false;
  }
}
