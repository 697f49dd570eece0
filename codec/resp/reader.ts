/**
 * Answers of a Redis server, in RESP2 or RESP3, from one that is not trusted.
 *
 * Source: Redis serialization protocol specification, and RESP3 of redis/redis-specifications. Strict: lines end in CR LF, and
 * integers are written as servers write them, without plus sign or leading zeros. Attributes are read and left out. Streamed
 * strings and aggregates, which nobody sends who was not asked to, are refused.
 * @module
 */
import { RespScanner } from "./scanner";
import { RespValue, valueOf } from "./value";

/** What `RespReader.next` has found. */
export enum RespStatus {
  /** A value. */
  Complete,
  /** The beginning of a value, or nothing: it takes more bytes. */
  Incomplete,
  /** No RESP; more bytes change nothing. */
  Malformed,
}

/**
 * Reads values that stand one after another: the answers to commands sent together.
 *
 * At most 32 aggregates may be inside each other. Before a value is known to be right and whole nothing is made of it, so that a
 * length that is announced and does not come costs nothing.
 *
 * ```ts
 * import { RespReader } from "@sluice/codec";
 *
 * export function countOf(answer: Uint8Array): i64 {
 *   const value = new RespReader(answer).next();
 *   return value === null || value.isError ? -1 : value.asInteger();
 * }
 * ```
 */
@final
export class RespReader {
  /** What the last `next` has found. */
  status: RespStatus = RespStatus.Complete;
  /** Bytes of the values read so far; what comes after them is to be read again, with more bytes, after `Incomplete`. */
  consumed: i32 = 0;
  /** Why the bytes are `Malformed`; "" otherwise. */
  error: string = "";
  /** Offset of the byte at which that was noticed; 0 otherwise. */
  errorOffset: i32 = 0;
  private readonly source: Uint8Array;

  /** Copies the bytes: what becomes of them afterwards does not matter. */
  constructor(bytes: Uint8Array) {
    this.source = bytes.slice();
  }

  /** Returns the next value, or null when there is no whole one: `status` tells why. */
  next(): RespValue | null {
    if (this.status == RespStatus.Malformed) return null;
    const start = this.source.dataStart;
    const scanner = new RespScanner(start + this.consumed, start + this.source.length);
    if (scanner.value()) {
      this.status = RespStatus.Complete;
      this.consumed = <i32>(scanner.at - start);
      return valueOf(scanner, this.source);
    }
    this.error = scanner.error;
    this.status = this.error.length > 0 ? RespStatus.Malformed : RespStatus.Incomplete;
    if (this.status == RespStatus.Malformed) this.errorOffset = <i32>(scanner.at - start);
    return null;
  }

  /** Returns the next `count` values; fewer when there are not as many, and then `status` tells why. */
  take(count: i32): RespValue[] {
    const values: RespValue[] = [];
    while (values.length < count) {
      const value = this.next();
      if (value === null) break;
      values.push(value);
    }
    return values;
  }
}
